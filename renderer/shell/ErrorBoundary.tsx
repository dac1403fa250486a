import { Button } from '@blueprintjs/core';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Note } from '../widgets/Panel.tsx';

interface Props {
  readonly name: string;
  readonly children: ReactNode;
}

/** A view that breaks says so in its own place; the others go on. */
export class ErrorBoundary extends Component<Props, { readonly failure: Error | undefined }> {
  override state: { readonly failure: Error | undefined } = { failure: undefined };

  static getDerivedStateFromError(error: unknown): { failure: Error } {
    return { failure: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(`${this.props.name} view`, error, info.componentStack);
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    return (
      <div className="ag-empty">
        <Note kind="error">
          The {this.props.name} view met a bug and stopped: {failure.message}. The recording and the other views are not
          affected.
        </Note>
        <Button text="Show it again" onClick={() => this.setState({ failure: undefined })} />
      </div>
    );
  }
}
