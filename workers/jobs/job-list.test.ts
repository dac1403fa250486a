import { expect, test } from 'vitest';
import { Fault } from '../contract/faults.ts';
import { createJobList, type JobPlan, type RunningJob } from './job-list.ts';

const explain = (error: unknown) => (error instanceof Fault ? error : new Fault('internal', String(error)));
const list = () => createJobList({ onChange: () => {}, explain });

function plan(run: (job: RunningJob) => Promise<string>, more: Partial<JobPlan> = {}): JobPlan {
  return { kind: 'import', title: 'job', totalBytes: 100, run: async (job) => ({ message: await run(job) }), ...more };
}

const untilAborted = (job: RunningJob) =>
  new Promise<string>((_, reject) => {
    job.signal.addEventListener('abort', () => reject(new Fault('cancelled', 'Cancelled.')));
  });

test('jobs run one after another and end with their sentence', async () => {
  const jobs = list();
  const order: string[] = [];
  const first = jobs.add(
    plan(async () => {
      order.push('first begins');
      await Promise.resolve();
      order.push('first ends');
      return 'one';
    }),
  );
  const second = jobs.add(
    plan(async () => {
      order.push('second begins');
      return 'two';
    }),
  );
  expect(await jobs.finished(second)).toMatchObject({ state: 'done', message: 'two', doneBytes: 100 });
  expect(await jobs.finished(first)).toMatchObject({ state: 'done', message: 'one' });
  expect(order).toEqual(['first begins', 'first ends', 'second begins']);
});

test('cancel ends a running job and a queued one', async () => {
  const jobs = list();
  const running = jobs.add(plan(untilAborted));
  const queued = jobs.add(plan(async () => 'never'));
  jobs.cancel(queued);
  jobs.cancel(running);
  expect((await jobs.finished(running)).state).toBe('cancelled');
  expect((await jobs.finished(queued)).state).toBe('cancelled');
});

test('an interrupted job waits, resumes, and gives up what it left when it is dismissed', async () => {
  const jobs = list();
  let discarded = 0;
  const discard = async () => {
    discarded++;
  };
  jobs.addInterrupted({ ...plan(async () => 'went on'), id: 'a', discard }, 'Interrupted.');
  expect(jobs.jobs[0]).toMatchObject({ state: 'interrupted', message: 'Interrupted.' });
  jobs.resume('a');
  expect(await jobs.finished('a')).toMatchObject({ state: 'done', message: 'went on' });
  await jobs.dismiss('a');
  expect(discarded).toBe(0);
  jobs.addInterrupted({ ...plan(async () => ''), id: 'b', discard }, 'Interrupted.');
  await jobs.dismiss('b');
  expect(discarded).toBe(1);
  expect(jobs.jobs).toEqual([]);
});

test('a failed job can be tried again', async () => {
  const jobs = list();
  let fails = true;
  const id = jobs.add(
    plan(async () => {
      if (fails) throw new Fault('io', 'The disk is gone.');
      return 'worked';
    }),
  );
  expect(await jobs.finished(id)).toMatchObject({ state: 'failed', message: 'The disk is gone.' });
  fails = false;
  jobs.resume(id);
  expect(await jobs.finished(id)).toMatchObject({ state: 'done', message: 'worked' });
});

test('rate and time left follow the reported bytes; a pause does not count', async () => {
  let now = 0;
  const jobs = createJobList({ onChange: () => {}, explain, nowMs: () => now });
  const seen: (number | undefined)[] = [];
  const id = jobs.add(
    plan(async (job) => {
      for (let second = 0; second <= 4; second++) {
        now = second * 1000;
        job.report({ doneBytes: second * 10 });
      }
      job.setPaused('no space');
      now = 100_000;
      job.setPaused(undefined);
      job.report({ doneBytes: 40 });
      now = 101_000;
      job.report({ doneBytes: 50 });
      seen.push(jobs.jobs[0]?.bytesPerSecond, jobs.jobs[0]?.secondsLeft);
      return '';
    }),
  );
  await jobs.finished(id);
  expect(seen[0]).toBeCloseTo(10);
  expect(seen[1]).toBeCloseTo(5);
});

test('dispose leaves running jobs as interrupted', async () => {
  const jobs = list();
  const id = jobs.add(plan(untilAborted));
  await jobs.dispose();
  expect((await jobs.finished(id)).state).toBe('interrupted');
});
