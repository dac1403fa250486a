import type { Page } from '@playwright/test';
import { z } from 'zod';

/**
 * What the main thread of a page did, by Chromium's own tracing. Processor time of the thread is taken where it is given: on
 * a machine that others use, the wall clock also counts the time in which the thread did not run.
 */

/** One stretch of work; times in milliseconds. */
export interface Slice {
  readonly name: string;
  readonly startMs: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Where the script is, for slices of scripts. */
  readonly place: string;
}

export interface PageTrace {
  /** Tasks of the event loop, in order; none when only scripts were traced. */
  readonly tasks: readonly Slice[];
  /** Scripts: callbacks, timers, messages, each with the microtasks it left; outermost only, in order. */
  readonly scripts: readonly Slice[];
  /** Times of `performance.mark(STEP_MARK)`. */
  readonly marks: readonly number[];
}

export const STEP_MARK = 'bench-step';

const eventSchema = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number(),
  dur: z.number().optional(),
  tdur: z.number().optional(),
  args: z
    .object({
      data: z
        .object({
          functionName: z.string().optional(),
          url: z.string().optional(),
          lineNumber: z.number().optional(),
          columnNumber: z.number().optional(),
        })
        .optional(),
    })
    .optional(),
});
type Event = z.infer<typeof eventSchema>;

/** Of scripts: those of every task cost the page a tenth of its frame more (0.69 against 0.76 ms, in turn), and show no other scripts. */
const SCRIPT_CATEGORIES = ['devtools.timeline', 'blink.user_timing'];
const TASK_CATEGORIES = [...SCRIPT_CATEGORIES, 'disabled-by-default-devtools.timeline', 'v8'];
const TASK = 'RunTask';
const SCRIPTS: ReadonlySet<string> = new Set([
  'v8.callFunction',
  'v8.run',
  'FunctionCall',
  'EvaluateScript',
  'FireAnimationFrame',
  'FireIdleCallback',
  'TimerFire',
  'RunMicrotasks',
]);

/** Traces the page while `work` runs: its scripts, or every task too. */
export async function traced(page: Page, what: 'scripts' | 'tasks', work: () => Promise<void>): Promise<PageTrace> {
  const session = await page.context().newCDPSession(page);
  const events: Event[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const raw of value) {
      const known = eventSchema.safeParse(raw);
      if (known.success) events.push(known.data);
    }
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: what === 'tasks' ? TASK_CATEGORIES : SCRIPT_CATEGORIES,
      excludedCategories: ['*'],
    },
  });
  await page.evaluate((name) => performance.mark(name), STEP_MARK);
  await work();
  const complete = new Promise<void>((resolve) => session.on('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  return mainThreadOf(events);
}

function mainThreadOf(events: readonly Event[]): PageTrace {
  const first = events.find(({ name }) => name === STEP_MARK);
  if (first === undefined) throw new Error('the trace lacks the mark of the page');
  const own = events.filter(({ pid, tid }) => pid === first.pid && tid === first.tid).sort((a, b) => a.ts - b.ts);
  const slicesOf = (wanted: (name: string) => boolean) =>
    outermost(own.filter(({ name, ph }) => ph === 'X' && wanted(name))).map((event) => ({
      ...sliceOf(event),
      place: placeOf(event, own),
    }));
  return {
    tasks: slicesOf((name) => name === TASK),
    scripts: slicesOf((name) => SCRIPTS.has(name)),
    marks: own
      .filter(({ name }) => name === STEP_MARK)
      .slice(1)
      .map(({ ts }) => ts / 1000),
  };
}

function sliceOf({ name, ts, dur = 0, tdur = dur }: Event): Omit<Slice, 'place'> {
  return { name, startMs: ts / 1000, wallMs: dur / 1000, cpuMs: tdur / 1000 };
}

/** Of events in order of their start, those that lie in no other. */
function outermost(events: readonly Event[]): readonly Event[] {
  const kept: Event[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    if (event.ts < end) continue;
    kept.push(event);
    end = event.ts + (event.dur ?? 0);
  }
  return kept;
}

/** What took longest inside an event: the function "name script.js:63:1024", or the browser's own word for its work. */
function placeOf(outer: Event, own: readonly Event[]): string {
  const end = outer.ts + (outer.dur ?? 0);
  let longest: Event | undefined;
  for (let at = firstFrom(own, outer.ts); at < own.length; at++) {
    const event = own[at];
    if (event === undefined || event.ts >= end) break;
    if (event.ph !== 'X' || event.name === TASK) continue;
    if (SCRIPTS.has(event.name) && event.args?.data?.url === undefined) continue;
    if ((event.dur ?? 0) > (longest?.dur ?? 0)) longest = event;
  }
  const { functionName = '', url, lineNumber, columnNumber } = longest?.args?.data ?? {};
  if (url === undefined) return longest?.name ?? outer.name;
  return `${functionName} ${url.split('/').at(-1)}:${lineNumber}:${columnNumber}`.trim();
}

function firstFrom(own: readonly Event[], ts: number): number {
  let low = 0;
  let high = own.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((own[middle]?.ts ?? 0) < ts) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Processor milliseconds of scripts from each mark's callback to the next mark's: all that a step of a flight caused. */
export function scriptMsPerStep({ scripts, marks }: PageTrace): readonly number[] {
  const starts = marks.map(
    (mark) => scripts.findLast(({ startMs, wallMs }) => startMs <= mark && mark <= startMs + wallMs)?.startMs ?? mark,
  );
  const sums = new Array<number>(Math.max(0, starts.length - 1)).fill(0);
  let step = 0;
  for (const { startMs, cpuMs } of scripts) {
    while (step < sums.length && startMs >= (starts[step + 1] ?? 0)) step++;
    if (step === sums.length) break;
    if (startMs >= (starts[step] ?? 0)) sums[step] = (sums[step] ?? 0) + cpuMs;
  }
  return sums;
}

/** The task that took the thread longest. */
export function longestTask({ tasks }: PageTrace): Slice | undefined {
  return tasks.reduce<Slice | undefined>((best, task) => (task.cpuMs > (best?.cpuMs ?? 0) ? task : best), undefined);
}
