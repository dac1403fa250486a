import { createStore, type Store } from '../base/store.ts';

/** Which photo is looked at, and which waits for its place: the photos view asks, the map answers with a click. */
export interface PhotoModel {
  /** Id of the photo that the views show; one that is gone is ignored. */
  readonly chosen: Store<string | undefined>;
  /** Id of the photo whose place the next click on the map is; the map takes it back when it has placed it, and on Escape. */
  readonly placing: Store<string | undefined>;
}

export function createPhotoModel(): PhotoModel {
  return { chosen: createStore<string | undefined>(undefined), placing: createStore<string | undefined>(undefined) };
}
