import type { KeyboardEvent, ReactNode } from 'react';
import { annotationColours } from '../../workers/contract/survey.ts';
import type { MarkColours } from '../data/mark-colours.ts';

type Name = keyof MarkColours;

/** One of the seven colours of annotations; arrow keys move the choice, as in any group of radio buttons. */
export function ColourPicker(props: {
  readonly value: Name;
  readonly disabled: boolean;
  readonly onValue: (colour: Name) => void;
}): ReactNode {
  const { value, disabled, onValue } = props;
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined || disabled) return;
    event.preventDefault();
    event.stopPropagation();
    const count = annotationColours.length;
    const next = annotationColours[(annotationColours.indexOf(value) + step + count) % count];
    if (next === undefined) return;
    onValue(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-colour="${next}"]`)?.focus();
  };
  return (
    <div className="ag-colours" role="radiogroup" aria-label="Colour" onKeyDown={onKeyDown}>
      {annotationColours.map((name) => (
        // biome-ignore lint/a11y/useSemanticElements: a swatch is not how a radio input looks.
        <button
          key={name}
          type="button"
          role="radio"
          className="ag-colour"
          data-colour={name}
          aria-checked={name === value}
          aria-label={name}
          title={name}
          tabIndex={name === value ? 0 : -1}
          disabled={disabled}
          style={{ background: `var(--ag-mark-${name})` }}
          onClick={() => onValue(name)}
        />
      ))}
    </div>
  );
}
