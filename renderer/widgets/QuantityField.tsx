import { InputGroup } from '@blueprintjs/core';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';

/** A number with its unit, typed the way people type it. Enter or leaving takes it over, Escape gives it up; both give the keys back; ↑↓ step. */
export function QuantityField(props: {
  readonly label: string;
  readonly text: string;
  /** Pixels at least; a longer text makes the field wider, so that no digit is cut off. */
  readonly width: number;
  readonly disabled?: boolean;
  /** Undefined for what is not understood; the field then stays as typed and says so. */
  readonly parse: (text: string) => number | undefined;
  readonly onValue: (value: number) => void;
  readonly onStep?: (direction: 1 | -1) => void;
  /** Forms that are understood, for the tool tip of a wrong text. */
  readonly forms: string;
}): ReactNode {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const wrong = typed !== undefined && typed.trim() !== '' && props.parse(typed) === undefined;
  const givenUp = useRef(false);
  const commit = () => {
    if (givenUp.current) {
      givenUp.current = false;
      return;
    }
    const value = typed === undefined ? undefined : props.parse(typed);
    if (value !== undefined) props.onValue(value);
    if (!wrong) setTyped(undefined);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : undefined;
    if (event.key === 'Enter' && !wrong) event.currentTarget.blur();
    else if (event.key === 'Escape') {
      event.stopPropagation();
      givenUp.current = true;
      setTyped(undefined);
      event.currentTarget.blur();
    } else if (step !== undefined && props.onStep !== undefined && typed === undefined) {
      event.preventDefault();
      props.onStep(step);
    }
  };
  return (
    <InputGroup
      className="ag-quantity"
      size="small"
      aria-label={props.label}
      aria-invalid={wrong}
      title={wrong ? `Not understood. Try ${props.forms}.` : props.label}
      intent={wrong ? 'danger' : 'none'}
      disabled={props.disabled ?? false}
      style={{ width: `max(${props.width}px, ${props.text.length}ch + 16px)` }}
      value={typed ?? props.text}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}
