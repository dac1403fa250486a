import type { TrackInfo } from './survey.ts';

/** Why a track was taken before others that were possible (catalogue SPEC.md, J6). */
export type TrackReason = 'asked for' | 'only one' | 'device' | 'folder' | 'import' | 'fixes';

export interface TrackChoice {
  /** Tracks that gave places, each with how many samples it placed. */
  readonly used: readonly { readonly track: TrackInfo; readonly samples: number }[];
  /** Tracks that overlap in time as well and gave none. */
  readonly unused: readonly TrackInfo[];
  readonly why: TrackReason;
}

/** Names of tracks that were not used, at most; of more there is the count. */
const MOST_NAMES = 3;

/** One sentence where more than one track was possible: which gave the places, why, and which did not. */
export function choiceSentence({ used, unused, why }: TrackChoice): string | undefined {
  if (used.length === 0 || used.length + unused.length < 2) return undefined;
  const all = [...used.map(({ track }) => track), ...unused];
  const nameOf = ({ id, name }: TrackInfo) => {
    const alone = all.filter((each) => each.name === name).length === 1;
    return alone ? `“${name}”` : `“${name}” (id ${id.slice(0, 8)})`;
  };
  const givers =
    used.length === 1
      ? `the track ${used.map(({ track }) => nameOf(track)).join()}`
      : `the tracks ${listed(used.map(({ track, samples }) => `${nameOf(track)} for ${samples} samples`))}`;
  const others =
    unused.length === 0
      ? ''
      : `; not used, though ${unused.length === 1 ? 'it overlaps' : 'they overlap'} in time: ${namesOf(unused.map(nameOf))}`;
  return `Places come from ${givers}${reasons[why]}${others}.`;
}

const reasons: Readonly<Record<TrackReason, string>> = {
  'asked for': ', which was asked for',
  'only one': '',
  device: ', of the device that recorded',
  folder: ', imported from the folder of the recording',
  import: ', imported together with the recording',
  fixes: ', with the most fixes in this stretch',
};

function namesOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return listed(more > 0 ? [...names.slice(0, MOST_NAMES), `${more} more`] : names);
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
