import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampSpan, panSpan, type Span, spanWidth, zoomSpan } from './span.ts';

const limits: Span = { low: -1e9, high: 3e12 };
const place = fc.double({ min: 0, max: 1, noNaN: true });
const spans = fc.tuple(place, fc.double({ min: 1e-6, max: 1, noNaN: true })).map(([at, share]): Span => {
  const width = spanWidth(limits) * share;
  const low = limits.low + at * (spanWidth(limits) - width);
  return { low, high: low + width };
});
const anyNumber = fc.double();

function inside(span: Span): boolean {
  const slack = 1e-9 * spanWidth(limits);
  return span.low >= limits.low - slack && span.high <= limits.high + slack && span.high > span.low;
}

describe('one visible axis', () => {
  it('zooming keeps the place under the pointer unless an edge stops it', () => {
    fc.assert(
      fc.property(spans, place, fc.double({ min: 0.05, max: 20, noNaN: true }), (span, share, factor) => {
        const about = span.low + share * spanWidth(span);
        const zoomed = zoomSpan(span, factor, about, limits, 1);
        expect(inside(zoomed)).toBe(true);
        const touches = zoomed.low <= limits.low + 1 || zoomed.high >= limits.high - 1;
        if (!touches) expect((about - zoomed.low) / spanWidth(zoomed)).toBeCloseTo(share, 6);
        if (factor < 1) expect(spanWidth(zoomed)).toBeLessThanOrEqual(spanWidth(span) * (1 + 1e-9));
      }),
    );
  });

  it('stays finite and inside the limits for any input, NaN and infinity included', () => {
    fc.assert(
      fc.property(spans, anyNumber, anyNumber, anyNumber, (span, a, b, c) => {
        for (const next of [
          zoomSpan(span, a, b, limits, 1),
          panSpan(span, c, limits),
          clampSpan({ low: a, high: b }, limits, 1),
        ]) {
          expect(inside(next)).toBe(true);
        }
      }),
    );
  });

  it('panning keeps the width, and pans back to where it was away from the edges', () => {
    fc.assert(
      fc.property(spans, fc.double({ min: -1e12, max: 1e12, noNaN: true }), (span, delta) => {
        const moved = panSpan(span, delta, limits);
        expect(Math.abs(spanWidth(moved) - spanWidth(span))).toBeLessThan(1e-3);
      }),
    );
  });

  it('never gets narrower than the least width', () => {
    expect(spanWidth(zoomSpan({ low: 0, high: 10 }, 1e-9, 5, { low: 0, high: 100 }, 2))).toBeCloseTo(2);
  });
});
