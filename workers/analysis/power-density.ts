/** A piece of spectrum with constant power density, in power per hertz. */
export interface DensityPiece {
  readonly lowHz: number;
  readonly highHz: number;
  readonly density: number;
}

/** The same with the number of frames it is the mean of. */
export interface WeightedPiece extends DensityPiece {
  readonly frames: number;
}

/** Joins pieces that may overlap into ascending ones that do not: where they do, the mean weighted by frames (M3). */
export function combineDensities(pieces: readonly WeightedPiece[]): DensityPiece[] {
  const events = pieces.flatMap((piece) => [
    { atHz: piece.lowHz, frames: piece.frames, sum: piece.frames * piece.density },
    { atHz: piece.highHz, frames: -piece.frames, sum: -piece.frames * piece.density },
  ]);
  events.sort((a, b) => a.atHz - b.atHz);
  const combined: DensityPiece[] = [];
  let frames = 0;
  let sum = 0;
  let lowHz = 0;
  for (const event of events) {
    if (frames > 0 && event.atHz > lowHz)
      combined.push({ lowHz, highHz: event.atHz, density: Math.max(0, sum / frames) });
    frames += event.frames;
    // Begin each stretch anew, so that no rounding is carried from strong pieces into weak ones.
    sum = frames === 0 ? 0 : sum + event.sum;
    lowHz = event.atHz;
  }
  return combined;
}

export function totalPower(pieces: readonly DensityPiece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.density * (piece.highHz - piece.lowHz), 0);
}

/** The band that holds `share` of the power with equal parts left out on both sides (M4); undefined without power. */
export function occupiedBand(
  pieces: readonly DensityPiece[],
  share = 0.99,
): { readonly lowHz: number; readonly highHz: number } | undefined {
  const total = totalPower(pieces);
  if (!(total > 0)) return undefined;
  const outside = ((1 - share) / 2) * total;
  const lowHz = frequencyAt(pieces, outside);
  const mirrored = pieces
    .toReversed()
    .map(({ lowHz: low, highHz: high, density }) => ({ lowHz: -high, highHz: -low, density }));
  return { lowHz, highHz: -frequencyAt(mirrored, outside) };
}

/** Where the integral from below reaches `power`. */
function frequencyAt(pieces: readonly DensityPiece[], power: number): number {
  let left = power;
  for (const { lowHz, highHz, density } of pieces) {
    const own = density * (highHz - lowHz);
    if (own > 0 && own >= left) return lowHz + left / density;
    left -= own;
  }
  return pieces.at(-1)?.highHz ?? 0;
}
