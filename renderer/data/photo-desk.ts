import type { PhotoInfo, Position } from '../../workers/contract/survey.ts';
import type { ReadableStore } from '../base/store.ts';
import type { App } from './app.ts';
import { createCaseChanges } from './case-changes.ts';

type Needed = Pick<App, 'model' | 'host'>;

export interface Direction {
  readonly directionDeg: number;
  readonly reference: 'true' | 'magnetic';
}

/** What a person says of a photo, from any view: through the host, into the history (model SPEC.md, H1–H5). Each rejects with a Fault. */
export interface PhotoDesk {
  describe(photo: PhotoInfo, caption: string): Promise<void>;
  /** Undefined: back to where EXIF says it was taken, or nowhere. */
  place(photo: PhotoInfo, position: Position | undefined): Promise<void>;
  /** Undefined: back to what EXIF says. */
  direct(photo: PhotoInfo, direction: Direction | undefined): Promise<void>;
  /** Why a change could not be taken back or done again, one sentence, until the next one. */
  readonly trouble: ReadableStore<string | undefined>;
}

const desks = new WeakMap<Needed['model'], PhotoDesk>();

/** The one desk of the page. */
export function photoDeskOf(app: Needed): PhotoDesk {
  const known = desks.get(app.model) ?? createPhotoDesk(app);
  desks.set(app.model, known);
  return known;
}

function createPhotoDesk({ model, host }: Needed): PhotoDesk {
  const { photos: calls } = host.calls;
  const { make: change, trouble } = createCaseChanges(model.history, 'photo');

  return {
    trouble,
    describe({ id: photo, name, caption: before }, caption) {
      const say = (words: string) => () => calls.describe({ photo, caption: words });
      return change(`caption of ${name}`, say(caption), say(before));
    },
    place({ id: photo, name, placedBy, position: known }, position) {
      const put = (at: Position | undefined) => () =>
        calls.place({ photo, ...(at === undefined ? {} : { position: at }) });
      return change(`place of ${name}`, put(position), put(placedBy === 'hand' ? known : undefined));
    },
    direct({ id: photo, name, directedBy, directionDeg, directionReference }, direction) {
      const turn = (to: Direction | undefined) => () => calls.direct({ photo, ...to });
      const before =
        directedBy === 'hand' && directionDeg !== undefined
          ? { directionDeg, reference: directionReference ?? ('true' as const) }
          : undefined;
      return change(`direction of ${name}`, turn(direction), turn(before));
    },
  };
}
