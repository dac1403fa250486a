import { BELOW_RESOLUTION, FIRST_LEVEL_CODE, type LevelScale, NO_DATA } from './level-scale.ts';

/**
 * Colour maps, the one home for every renderer. Each is given by every fifth entry of its published 256-entry table;
 * between them colours are interpolated linearly, which is at most 1/255 from the published table.
 *
 * Sources: viridis and inferno by Stéfan van der Walt, Nathaniel Smith and Eric Firing (CC0); turbo by Anton Mikhailov,
 * Google (Apache-2.0); grey is black to white.
 */
const controlPoints = {
  viridis:
    '44015446085c471063481769481d6f482475472a7a46307e453781433d844142873f48893d4e8a3a538b38598c355e8d33638d31688e2e6d8e' +
    '2c718e2a768e297b8e27808e25848e23898e218e8d20928c1f978b1e9c891fa18821a58524aa8328ae802eb37c35b7793dbc7446c06f50c46a' +
    '5ac86465cb5e70cf577cd25089d54895d840a2da37b0dd2fbddf26cae11fd8e219e5e419f1e51dfde725',
  turbo:
    '30123b36215f3b2f803f3e9c424bb54559cb4666dd4773eb4680f6458cfd4099ff38a5fb2fb2f427bee91fc9dd1ad4d018ddc21ae4b622ebaa' +
    '2ff19b3ff68a52fa7a65fd6979fe598bff4b9cfe40a9fb39b7f735c3f134d0ea34dbe236e5d938eecf3af5c53afaba39fdae35fea130fe932a' +
    'fc8423f9751df46617ef5811e84b0ce14109d83706ce2d04c32503b71d02a916019b0f018b09027a0403',
  inferno:
    '00000402020c0504170a072210092d160b391e0c45260c512f0a5b380962400a67490b6a510e6c59106e61136e69166e71196e781c6d801f6c' +
    '88226a902568982766a02a63a82e5fb0315bb73557bf3952c63d4dcc4248d34743d94d3ddf5337e45a31e9612bed6925f1711ff47918f78212' +
    'f98b0bfa9407fb9d07fca60cfcb014fbba1ffac42af8cd37f6d746f4e156f2ea69f2f27df5f992fcffa4',
  grey: '000000ffffff',
} as const;

export type ColormapName = keyof typeof controlPoints;
export const colormapNames = ['viridis', 'turbo', 'inferno', 'grey'] as const satisfies readonly ColormapName[];
export const DEFAULT_COLORMAP: ColormapName = 'viridis';

/** 256 colours as RGB triplets (768 bytes), lowest level first. */
export function colormapTable(name: ColormapName): Uint8Array<ArrayBuffer> {
  const hex = controlPoints[name];
  const points = Uint8Array.from({ length: hex.length / 2 }, (_, byte) =>
    Number.parseInt(hex.slice(2 * byte, 2 * byte + 2), 16),
  );
  const last = points.length / 3 - 1;
  const table = new Uint8Array(256 * 3);
  for (let entry = 0; entry < 256; entry++) {
    const place = (entry / 255) * last;
    const from = Math.min(last - 1, Math.floor(place));
    for (let channel = 0; channel < 3; channel++) {
      const low = points[from * 3 + channel] ?? 0;
      const high = points[from * 3 + 3 + channel] ?? 0;
      table[entry * 3 + channel] = Math.round(low + (place - from) * (high - low));
    }
  }
  return table;
}

/** Levels shown at the lowest and the highest colour, in the unit of the recording's scale. */
export interface DisplayLevels {
  readonly lowDb: number;
  readonly highDb: number;
}

/**
 * RGBA of each level code (256 × 4 bytes). "No data" is transparent; "below resolution" is drawn as the lowest colour
 * (D12); levels outside the shown range take the nearest end. An empty or reversed range shows a step at `lowDb`.
 */
export function codePalette(name: ColormapName, scale: LevelScale, levels: DisplayLevels): Uint8Array<ArrayBuffer> {
  const table = colormapTable(name);
  const palette = new Uint8Array(256 * 4);
  const range = levels.highDb - levels.lowDb;
  for (let code = NO_DATA + 1; code < 256; code++) {
    const db = scale.floorDb + (code - FIRST_LEVEL_CODE) * scale.stepDb;
    const share = range > 0 ? (db - levels.lowDb) / range : db >= levels.lowDb ? 1 : 0;
    const entry = code === BELOW_RESOLUTION ? 0 : Math.round(255 * Math.min(1, Math.max(0, share)));
    palette.set(table.subarray(entry * 3, entry * 3 + 3), code * 4);
    palette[code * 4 + 3] = 255;
  }
  return palette;
}
