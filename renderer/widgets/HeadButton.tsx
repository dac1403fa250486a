import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';

/** Small button in a block's head. */
export function HeadButton(props: {
  readonly text: string;
  readonly title?: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}): ReactNode {
  return (
    <Button
      variant="minimal"
      size="small"
      text={props.text}
      title={props.title}
      disabled={props.disabled ?? false}
      onClick={props.onClick}
    />
  );
}
