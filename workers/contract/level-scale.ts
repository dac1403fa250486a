/**
 * The one mapping between a stored level code (one byte) and decibels.
 *
 * Code 0 is "no data", code 1 is "below resolution" (D12: a mask, never a measurement), codes 2…255 are levels.
 * The order of codes is the order of levels, so a maximum over codes is a maximum over levels and no reducer needs to
 * know the scale.
 */
export const NO_DATA = 0;
export const BELOW_RESOLUTION = 1;
export const FIRST_LEVEL_CODE = 2;
export const LAST_LEVEL_CODE = 255;

export interface LevelScale {
  /** Level of code 2, in `unit`. */
  readonly floorDb: number;
  readonly stepDb: number;
  readonly unit: 'dBm' | 'dB' | 'dBFS';
  /** False when the source gives levels relative to an unknown reference. */
  readonly absolute: boolean;
}

/** −150 … −23.5 dBm in half-decibel steps: the range of a Wi-Fi radio's bins. */
export const RADIO_SCALE: LevelScale = { floorDb: -150, stepDb: 0.5, unit: 'dBm', absolute: true };

/** Top of the scale in `scale.unit`; a stronger cell is stored as this level ("at least"). */
export function topDb(scale: LevelScale): number {
  return scale.floorDb + (LAST_LEVEL_CODE - FIRST_LEVEL_CODE) * scale.stepDb;
}

/** Nearest code of a finite level; levels off the scale go to its ends. */
export function codeOfDb(db: number, scale: LevelScale): number {
  const code = FIRST_LEVEL_CODE + Math.round((db - scale.floorDb) / scale.stepDb);
  return Math.min(Math.max(code, FIRST_LEVEL_CODE), LAST_LEVEL_CODE);
}

/** Level of a code, or undefined for the two masks. */
export function dbOfCode(code: number, scale: LevelScale): number | undefined {
  return code < FIRST_LEVEL_CODE ? undefined : scale.floorDb + (code - FIRST_LEVEL_CODE) * scale.stepDb;
}

/**
 * A radio scale whose top is above the strongest level seen in a sample of the recording; poisoned noise floors make
 * levels up to +26 dBm (formats.md, section 4). Whole 10 dB steps keep the codes of different recordings comparable.
 */
export function radioScaleFor(strongestDbm: number | undefined): LevelScale {
  const top = topDb(RADIO_SCALE);
  if (strongestDbm === undefined || strongestDbm <= top) return RADIO_SCALE;
  return { ...RADIO_SCALE, floorDb: RADIO_SCALE.floorDb + 10 * Math.ceil((strongestDbm - top) / 10) };
}
