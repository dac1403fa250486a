import { readSurvey } from '../catalog/survey/tables.ts';
import { Fault } from '../contract/faults.ts';
import {
  type Annotation,
  type AnnotationWords,
  type ClockSetting,
  type ClockSubject,
  EMPTY_SURVEY,
  type SurveyState,
} from '../contract/survey.ts';
import { withAnnotations } from '../contract/survey-changes.ts';
import type { CaseFolder } from '../custody/case-folder.ts';
import { placed } from './placed-plan.ts';

/** The survey of the open case: what is known of it, and every change a person makes to it. */
export interface SurveyDesk {
  state(): SurveyState;
  /** Reads it anew from the database, after an import. */
  reload(): Promise<void>;
  /** Reads the photos or the floor plans anew, after a change of them. */
  refresh(part: 'photos' | 'floorPlans'): Promise<void>;
  setClock(subject: ClockSubject, setting: Omit<ClockSetting, 'author' | 'setUtcNs'>): Promise<void>;
  /** Oldest first. */
  clockHistory(subject: ClockSubject): Promise<ClockSetting[]>;
  saveAnnotations(annotations: readonly AnnotationWords[]): Promise<void>;
  removeAnnotations(ids: readonly string[]): Promise<void>;
  /** Adds annotations that somebody else made, as they are; one whose id the case has already gets another. */
  importAnnotations(annotations: readonly Annotation[], from: string): Promise<void>;
}

/** The audit line names at most as many. */
const MOST_IDS = 1000;
const idsOf = (annotations: readonly Annotation[]) => annotations.map(({ id }) => id).slice(0, MOST_IDS);
const nowNs = () => BigInt(Date.now()) * 1_000_000n;

export function createSurveyDesk(options: {
  readonly folder: CaseFolder;
  /** For the clocks' history and the annotations. */
  readonly author: string;
  readonly onChange: () => void;
}): SurveyDesk {
  const { folder, author, onChange } = options;
  const tables = folder.catalog.survey;
  let known = EMPTY_SURVEY;

  let reading: Promise<unknown> = Promise.resolve();
  /** One reading after the other: an import that reads everything must not bring back what a change has just replaced. */
  const update = (read: () => Promise<Partial<SurveyState>>): Promise<void> => {
    const done = reading.then(async () => {
      known = { ...known, ...(await read()) };
      onChange();
    });
    reading = done.catch(() => undefined);
    return done;
  };
  const refuseReadOnly = () => {
    const { access } = folder.info;
    if (access.kind === 'read')
      throw new Fault('read_only', `Nothing can be changed because ${access.why}: ${folder.info.location}`);
  };

  /** Those removed since the case was opened: taking that back gives author and day back too. */
  const removed = new Map<string, Annotation>();
  return {
    state: () => known,
    reload: () =>
      update(async () => {
        const survey = await readSurvey(tables);
        return { ...survey, floorPlans: survey.floorPlans.map(placed) };
      }),
    refresh: (part) =>
      update(async () =>
        part === 'photos'
          ? { photos: await tables.photos.list() }
          : { floorPlans: (await tables.floorPlans.list()).map(placed) },
      ),
    async setClock(subject, words) {
      refuseReadOnly();
      const setting = { ...words, author, setUtcNs: nowNs() };
      await tables.clocks.add({ subject, setting });
      const { offsetNs, uncertaintyNs, how, note } = words;
      await folder.record('clock.set', { subject, offsetNs: String(offsetNs), uncertaintyNs, how, note });
      await update(async () => ({ clocks: await tables.clocks.current() }));
    },
    clockHistory: (subject) => tables.clocks.history(subject),
    async saveAnnotations(annotations) {
      refuseReadOnly();
      const changedUtcNs = nowNs();
      const before = new Map([...removed, ...known.annotations.map((each) => [each.id, each] as const)]);
      const saved = annotations.map((words) => ({
        author,
        createdUtcNs: changedUtcNs,
        ...before.get(words.id),
        ...words,
        changedUtcNs,
      }));
      await tables.annotations.save(saved);
      await folder.record('annotations.saved', { ids: idsOf(saved) });
      await update(async () => ({ annotations: withAnnotations(known.annotations, saved) }));
    },
    async removeAnnotations(ids) {
      refuseReadOnly();
      await tables.annotations.remove(ids);
      await folder.record('annotations.removed', { ids: ids.slice(0, MOST_IDS) });
      const gone = new Set(ids);
      for (const each of known.annotations) if (gone.has(each.id)) removed.set(each.id, each);
      await update(async () => ({ annotations: known.annotations.filter(({ id }) => !gone.has(id)) }));
    },
    async importAnnotations(annotations, from) {
      refuseReadOnly();
      const added = await tables.annotations.add(annotations);
      await folder.record('annotations.imported', { from, count: added.length, ids: idsOf(added) });
      await update(async () => ({ annotations: withAnnotations(known.annotations, added) }));
    },
  };
}
