import { photoClock } from '../../workers/contract/photo-clock.ts';
import type { ClockSubject, PhotoInfo } from '../../workers/contract/survey.ts';
import type { ReadableStore } from '../base/store.ts';
import { type ClockWords, standingSettings, takenBackTo } from '../model/clock-change.ts';
import type { App } from './app.ts';
import { createCaseChanges } from './case-changes.ts';

type Needed = Pick<App, 'model' | 'host'>;

interface NamedClock {
  readonly subject: ClockSubject;
  readonly name: string;
}

/** Every setting of a clock, from any view: through the host, into the history (model SPEC.md, H1–H5). Each rejects with a Fault. */
export interface ClockDesk {
  set(clock: NamedClock, words: ClockWords): Promise<void>;
  /** Back to the setting before the one that stands; to what the source says when there was none. */
  takeBack(clock: NamedClock): Promise<void>;
  /** Sets the clock of a photo's camera so that the photo was taken then. */
  lineUp(
    photo: PhotoInfo,
    taken: { readonly utcNs: bigint; readonly uncertaintyNs: number; readonly note: string },
  ): Promise<void>;
  /** Why a setting could not be taken back or done again, one sentence, until the next one. */
  readonly trouble: ReadableStore<string | undefined>;
}

const desks = new WeakMap<Needed['model'], ClockDesk>();

/** The one desk of the page. */
export function clockDeskOf(app: Needed): ClockDesk {
  const known = desks.get(app.model) ?? createClockDesk(app);
  desks.set(app.model, known);
  return known;
}

function createClockDesk({ model, host }: Needed): ClockDesk {
  const { survey, photos } = host.calls;
  const { make, trouble } = createCaseChanges(model.history, 'clock');
  const put = (subject: ClockSubject, words: ClockWords) => () => survey.setClock({ subject, ...words });

  async function standing(subject: ClockSubject) {
    const { settings } = await survey.clockHistory({ subject });
    return standingSettings(settings);
  }

  return {
    trouble,
    async set({ subject, name }, words) {
      const before = (await standing(subject)).at(-1);
      await make(`clock of ${name}`, put(subject, words), put(subject, takenBackTo(before)));
    },
    async takeBack({ subject, name }) {
      const settings = await standing(subject);
      const last = settings.at(-1);
      if (last === undefined) return;
      const { offsetNs, uncertaintyNs, how, note } = last;
      await make(
        `return to the clock before of ${name}`,
        put(subject, takenBackTo(settings.at(-2))),
        put(subject, { offsetNs, uncertaintyNs, how, note }),
      );
    },
    async lineUp(photo, taken) {
      const subject = photoClock(photo);
      const before = (await standing(subject)).at(-1);
      await make(
        `clock of ${subject.id}`,
        () => photos.lineUp({ photo: photo.id, ...taken }),
        put(subject, takenBackTo(before)),
      );
    },
  };
}
