import { createStore, type Store } from '../base/store.ts';

/** Which photo is looked at, and what waits for its place: others ask, the map answers. */
export interface PhotoModel {
  /** Id of the photo that the views show; one that is gone is ignored. */
  readonly chosen: Store<string | undefined>;
  /** Id of the photo whose place the next click on the map is; the map takes it back when it has placed it, and on Escape. */
  readonly placing: Store<string | undefined>;
  /** Id of the floor plan whose control points the map asks for next; the map takes it back when it asks. */
  readonly plan: Store<string | undefined>;
}

export function createPhotoModel(): PhotoModel {
  return {
    chosen: createStore<string | undefined>(undefined),
    placing: createStore<string | undefined>(undefined),
    plan: createStore<string | undefined>(undefined),
  };
}
