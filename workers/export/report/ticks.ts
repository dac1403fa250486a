/** Round numbers of a 1-2-5 step from `low` to `high`, at most about `most`. */
export function ticksBetween(low: number, high: number, most: number): readonly number[] {
  const rough = (high - low) / most;
  if (!(rough > 0)) return [low];
  const step = stepAbove(rough);
  const count = Math.floor(high / step + 1e-9) - Math.ceil(low / step - 1e-9) + 1;
  return Array.from({ length: count }, (_, at) => Number(((Math.ceil(low / step - 1e-9) + at) * step).toPrecision(12)));
}

/** The least 1, 2 or 5 times a power of ten that is not less. */
export function stepAbove(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((each) => each * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** A number of an axis, with the sign that is a minus in every face. */
export function tickText(value: number): string {
  return String(value).replace('-', '−');
}
