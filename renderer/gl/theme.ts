import type { Rgb } from './layer.ts';

/** Colours of the page as canvases need them; read again when the theme changes. */
export interface CanvasTheme {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly panel: string;
  readonly raised: string;
  readonly plot: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly warning: string;
  readonly warningSoft: string;
  readonly noData: Rgb;
  readonly hatch: Rgb;
  readonly mono: string;
  readonly sans: string;
}

export function readTheme(element: Element): CanvasTheme {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(name).trim();
  const noData = parseColour(value('--ag-no-data'));
  const hatch = parseColour(value('--ag-hatch'));
  const over = (channel: 0 | 1 | 2) => Math.round(noData[channel] + (hatch[channel] - noData[channel]) * hatch[3]);
  return {
    text: value('--ag-text'),
    muted: value('--ag-text-muted'),
    line: value('--ag-line'),
    lineStrong: value('--ag-line-strong'),
    panel: value('--ag-panel'),
    raised: value('--ag-raised'),
    plot: value('--ag-plot'),
    accent: value('--ag-accent'),
    accentSoft: value('--ag-accent-soft'),
    warning: value('--ag-warning'),
    warningSoft: value('--ag-warning-soft'),
    noData: [noData[0], noData[1], noData[2]],
    hatch: [over(0), over(1), over(2)],
    mono: value('--ag-mono') || 'monospace',
    sans: value('--ag-font') || 'sans-serif',
  };
}

/**
 * A colour in hexadecimal digits, short or long, with or without opacity, or `rgba(r, g, b, a)`; black for anything else. A
 * minified style sheet writes `#fff` for `#ffffff`.
 */
export function parseColour(text: string): readonly [number, number, number, number] {
  const digits = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.exec(text)?.[1];
  if (digits !== undefined) {
    const long = digits.length < 6 ? digits.replaceAll(/./g, '$&$&') : digits;
    const channel = (index: number) => Number.parseInt(long.slice(2 * index, 2 * index + 2) || 'ff', 16);
    return [channel(0), channel(1), channel(2), channel(3) / 255];
  }
  const numbers = (text.match(/[\d.]+/g) ?? []).map(Number);
  const [red = 0, green = 0, blue = 0, alpha = 1] = numbers;
  return [red, green, blue, alpha];
}
