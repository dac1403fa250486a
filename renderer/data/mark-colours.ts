import { useMemo } from 'react';
import type { annotationColours } from '../../workers/contract/survey.ts';

/** A CSS colour of each colour that an annotation can have: the tokens `--ag-mark-*`. */
export type MarkColours = Readonly<Record<(typeof annotationColours)[number], string>>;

/** As the page has them now; read again when the theme changes. */
export function readMarkColours(element: Element = document.documentElement): MarkColours {
  const style = getComputedStyle(element);
  const colour = (name: keyof MarkColours) => style.getPropertyValue(`--ag-mark-${name}`).trim();
  return {
    blue: colour('blue'),
    orange: colour('orange'),
    green: colour('green'),
    vermilion: colour('vermilion'),
    sky: colour('sky'),
    purple: colour('purple'),
    yellow: colour('yellow'),
  };
}

/** The theme must be on the page before the views render. */
export function useMarkColours(theme: string): MarkColours {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme decides what the style sheet answers.
  return useMemo(() => readMarkColours(), [theme]);
}
