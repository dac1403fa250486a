import type { SampleSource } from '../../workers/contract/sample-analysis.ts';
import { createStore, type Store } from '../base/store.ts';
import type { App } from '../data/app.ts';
import type { PresetName, ViewKind } from '../model/workspace.ts';

export type DialogKind =
  | 'palette'
  | 'keys'
  | 'jobs'
  | 'import'
  | 'samples'
  | 'goto'
  | 'sources'
  | 'pages'
  | 'export'
  | 'report'
  | 'picture';

/** The dock as the shell's commands see it. */
export interface DockControl {
  /** Opens the view if it is closed, and gives it the keyboard. */
  focus(kind: ViewKind): void;
  preset(name: PresetName): void;
  closeActive(): void;
  /** Kind of the view that has the keyboard. */
  active(): ViewKind | undefined;
  /** The active view fills the dock, or goes back. */
  toggleMaximised(): void;
}

/** What the shell itself remembers while it runs: which dialog is open, where the dock is, what was last said. */
export interface ShellUi {
  readonly dialog: Store<DialogKind | undefined>;
  readonly dock: Store<DockControl | undefined>;
  /** A sentence about the last action; shown until dismissed. */
  readonly notice: Store<Notice | undefined>;
  readonly filling: Store<boolean>;
  /** What the dialog 'samples' asks about. */
  readonly offer: Store<ImportOffer | undefined>;
  /** PDFs whose pages the dialog 'pages' offers as soon as no other dialog is open. */
  readonly documents: Store<readonly PdfDocument[]>;
}

/** A PDF that a person chose. */
export interface PdfDocument {
  readonly grant: string;
  readonly name: string;
}

/** Chosen files and the recordings of samples among them. */
export interface ImportOffer {
  readonly grants: readonly string[];
  readonly samples: readonly SampleSource[];
}

export interface Notice {
  readonly kind: 'info' | 'error';
  readonly text: string;
}

export function createShellUi(): ShellUi {
  return {
    dialog: createStore<DialogKind | undefined>(undefined),
    dock: createStore<DockControl | undefined>(undefined),
    notice: createStore<Notice | undefined>(undefined),
    filling: createStore(false),
    offer: createStore<ImportOffer | undefined>(undefined),
    documents: createStore<readonly PdfDocument[]>([]),
  };
}

export interface ShellProps {
  readonly app: App;
  readonly ui: ShellUi;
}
