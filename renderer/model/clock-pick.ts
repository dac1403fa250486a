import type { ClockSubject } from '../../workers/contract/survey.ts';
import { formatDuration } from '../base/format.ts';
import { createStore, type ReadableStore } from '../base/store.ts';
import { formatUtc } from '../base/utc.ts';
import { type ClockSource, hasUtc, subjectKey, uncertaintyNsOf } from './clock-sources.ts';

/**
 * Picking the same event in two sources: first where it is in the source that is believed, then where it is in the source whose
 * clock is to be set. A moment is in the source's own time, so that a setting in between changes nothing.
 */
export interface PickedMoment {
  readonly ownNs: bigint;
  /** What a pixel or a sample of the place it was picked in stands for. */
  readonly resolutionNs: number;
  /** Where, in words: "waterfall", "photo 12". */
  readonly where: string;
}

export type PickStep = 'reference' | 'moment' | 'ready';

export interface ClockPick {
  /** Believed. */
  readonly reference: ClockSubject;
  /** To be set. */
  readonly subject: ClockSubject;
  readonly step: PickStep;
  readonly referenceMoment: PickedMoment | undefined;
  readonly moment: PickedMoment | undefined;
}

export interface ClockPickModel {
  readonly store: ReadableStore<ClockPick | undefined>;
  start(reference: ClockSubject, subject: ClockSubject): void;
  /** Somebody pointed at the event in a source; false when that source is not asked for now. */
  point(subject: ClockSubject, moment: PickedMoment): boolean;
  cancel(): void;
}

/** The source the next moment is asked of; undefined when none is. */
export function askedSubject(pick: ClockPick | undefined): ClockSubject | undefined {
  if (pick?.step === 'reference') return pick.reference;
  return pick?.step === 'moment' ? pick.subject : undefined;
}

export function createClockPick(): ClockPickModel {
  const store = createStore<ClockPick | undefined>(undefined);
  return {
    store,
    start: (reference, subject) =>
      store.set({ reference, subject, step: 'reference', referenceMoment: undefined, moment: undefined }),
    point(subject, moment) {
      const pick = store.get();
      const asked = askedSubject(pick);
      if (pick === undefined || asked === undefined || subjectKey(asked) !== subjectKey(subject)) return false;
      if (pick.step === 'reference') store.set({ ...pick, referenceMoment: moment, step: 'moment' });
      else store.set({ ...pick, moment, step: 'ready' });
      return true;
    },
    cancel: () => store.set(undefined),
  };
}

export interface PickResult {
  readonly offsetNs: bigint;
  readonly uncertaintyNs: number;
  /** How good the clock of the reference is itself is not known: the uncertainty is the least it can be. */
  readonly atLeast: boolean;
  /** What the uncertainty is made of, and where the event was. */
  readonly note: string;
}

/**
 * The setting that two moments of one event mean: the subject's own moment becomes the reference's UTC. The uncertainty is the
 * sum of what limits it: a pixel or sample in each view, a sample of each source, and the reference's own clock (SPEC.md, K2).
 * Undefined when the reference has no UTC.
 */
export function pickResult(pick: ClockPick, reference: ClockSource, subject: ClockSource): PickResult | undefined {
  const { referenceMoment, moment } = pick;
  if (referenceMoment === undefined || moment === undefined || !hasUtc(reference)) return undefined;
  const utcNs = referenceMoment.ownNs + (reference.setting?.offsetNs ?? 0n);
  const clockNs = uncertaintyNsOf(reference);
  const parts = [
    { what: `picking in ${reference.name}`, ns: Math.max(referenceMoment.resolutionNs, reference.sampleNs) },
    { what: `picking in ${subject.name}`, ns: Math.max(moment.resolutionNs, subject.sampleNs) },
    ...(clockNs === undefined ? [] : [{ what: `clock of ${reference.name}`, ns: clockNs }]),
  ];
  const uncertaintyNs = parts.reduce((sum, { ns }) => sum + ns, 0);
  const atLeast = clockNs === undefined;
  const unknown = atLeast ? `; at least, for how good the clock of ${reference.name} is itself is not known` : '';
  const made = parts.map(({ what, ns }) => `${what} ±${formatDuration(ns, 2)}`).join(', ') + unknown;
  return {
    offsetNs: utcNs - moment.ownNs,
    uncertaintyNs,
    atLeast,
    note: `The event at ${formatUtc(utcNs)} UTC in ${reference.name} (${referenceMoment.where}) is the one in ${subject.name} (${moment.where}); ${made}.`,
  };
}
