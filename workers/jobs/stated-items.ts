import { randomUUID } from 'node:crypto';
import type { SavedItem, StatedRows } from '../catalog/survey/items.ts';
import type { TrackInfo } from '../contract/survey.ts';
import type { CaseFolder } from '../custody/case-folder.ts';
import type { DecodedItem } from '../decode/item.ts';
import type { SpectralSource } from './recognise-source.ts';

/** The place and the attitude that a recording's sidecar states, unless the case has them from the same sidecar already. */
export async function statedRowsOf(
  { catalog }: CaseFolder,
  { stated, sidecar, deviceId }: SpectralSource,
  evidenceSha256: string,
): Promise<StatedRows | undefined> {
  if (stated === undefined || sidecar === undefined || stated.items.length === 0) return undefined;
  if ((await catalog.listItems()).some((item) => item.evidenceSha256 === evidenceSha256)) return undefined;
  const device = deviceId === undefined ? {} : { deviceId };
  const given = () => ({ id: randomUUID(), name: sidecar.name, evidenceSha256, ...device });
  const items = stated.items.flatMap((item) => savedItem(item, given()));
  return { items, rows: stated.rows };
}

function savedItem(
  item: DecodedItem,
  given: Pick<TrackInfo, 'id' | 'name' | 'evidenceSha256' | 'deviceId'>,
): SavedItem[] {
  switch (item.kind) {
    case 'track':
      return [{ kind: 'track', info: { ...item.info, ...given }, waypoints: item.waypoints }];
    case 'attitude':
      return [{ kind: 'attitude', info: { ...item.info, ...given } }];
    case 'photo':
      return [];
  }
}
