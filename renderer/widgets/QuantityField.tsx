import { InputGroup } from '@blueprintjs/core';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { ReadableStore } from '../base/store.ts';
import { useFrameWords } from '../base/use-frame.ts';

/** A number with its unit, typed the way people type it. Enter or leaving takes it over, Escape gives it up; both give the keys back; ↑↓ step. Until something is typed it follows `store`. */
export function QuantityField<T>(props: {
  readonly label: string;
  /** May change in every frame of a drag. */
  readonly store: ReadableStore<T>;
  readonly words: (value: T) => string;
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
  const input = useRef<HTMLInputElement>(null);
  const shownWidth = useRef('');
  const show = (now: string) => {
    const field = input.current;
    if (field === null || typed !== undefined) return;
    if (field.value !== now) field.value = now;
    const width = `max(${props.width}px, ${now.length}ch + 16px)`;
    if (shownWidth.current === width) return;
    field.style.width = width;
    shownWidth.current = width;
  };
  useFrameWords(props.store, props.words, show);
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
      inputRef={input}
      value={typed ?? props.words(props.store.get())}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}
