import { useMemo } from 'react';

/** Colours of the page as canvases need them: the tokens of tokens.css. */
export interface ChartColours {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly grid: string;
  readonly plot: string;
  readonly panel: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly warning: string;
  readonly hatch: string;
  readonly live: string;
  readonly max: string;
  readonly mean: string;
  readonly min: string;
  readonly mono: string;
}

function read(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--ag-${name}`).trim();
  return {
    text: token('text'),
    muted: token('text-muted'),
    line: token('line'),
    lineStrong: token('line-strong'),
    grid: token('grid'),
    plot: token('plot'),
    panel: token('panel'),
    accent: token('accent'),
    accentSoft: token('accent-soft'),
    warning: token('warning'),
    hatch: token('hatch'),
    live: token('trace-live'),
    max: token('trace-max'),
    mean: token('trace-mean'),
    min: token('trace-min'),
    mono: token('mono'),
  };
}

/** Read again when the theme changes. The theme must be on the page before the views render. */
export function useColours(theme: string): ChartColours {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme decides what the style sheet answers.
  return useMemo(read, [theme]);
}
