/** Arithmetic of one visible axis: [low, high] inside [limits.low, limits.high]. Unit-free, total, never NaN. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

export function spanWidth(span: Span): number {
  return span.high - span.low;
}

/** A span with finite ends and `low < high`; what cannot be repaired becomes `fallback`. */
export function soundSpan(span: Span, fallback: Span): Span {
  if (!Number.isFinite(span.low) || !Number.isFinite(span.high)) return fallback;
  const low = Math.min(span.low, span.high);
  const high = Math.max(span.low, span.high);
  return high > low ? { low, high } : fallback;
}

/** Moves and, only where it is wider than the limits, shrinks a span so that it lies inside them; at least `minWidth` wide. */
export function clampSpan(span: Span, limits: Span, minWidth: number): Span {
  const sound = soundSpan(span, limits);
  const most = spanWidth(limits);
  const least = Math.min(Math.max(minWidth, 0), most);
  const width = Math.min(Math.max(spanWidth(sound), least), most);
  if (width >= most) return limits;
  const centre = (sound.low + sound.high) / 2;
  const wanted = width === spanWidth(sound) ? sound.low : centre - width / 2;
  const low = Math.min(Math.max(wanted, limits.low), limits.high - width);
  return { low, high: low + width };
}

/** Changes the width by `factor` (below 1 zooms in) so that `about` keeps its place, as far as the limits allow. */
export function zoomSpan(span: Span, factor: number, about: number, limits: Span, minWidth: number): Span {
  if (!(factor > 0) || !Number.isFinite(factor)) return span;
  const width = spanWidth(span);
  const most = spanWidth(limits);
  const next = Math.min(Math.max(width * factor, Math.min(minWidth, most)), most);
  const share = width > 0 && Number.isFinite(about) ? (about - span.low) / width : 0.5;
  const low = span.low + share * (width - next);
  return clampSpan({ low, high: low + next }, limits, minWidth);
}

/** Shifts by `delta`, stopping at the limits; the width stays. */
export function panSpan(span: Span, delta: number, limits: Span): Span {
  if (!Number.isFinite(delta)) return span;
  return clampSpan({ low: span.low + delta, high: span.high + delta }, limits, 0);
}
