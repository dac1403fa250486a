import { z } from 'zod';

/**
 * Everything the page may ask of Electron, and everything Electron tells the page. Both ends check against these maps; a call
 * that is not here does not exist. No call takes a path: the page holds grant ids that main has given out.
 */

/** A file or folder the person chose; the host knows the path behind the id, the page never does. */
export const grantedSchema = z.object({
  id: z.string().max(64),
  name: z.string(),
  kind: z.enum(['file', 'folder']),
});
export type Granted = z.infer<typeof grantedSchema>;

/** Text of the About panel that only the shell knows. */
export const aboutShellSchema = z.object({
  product: z.string(),
  version: z.string(),
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
  platform: z.string(),
  packaged: z.boolean(),
  /** Undefined for a supported runtime; otherwise a sentence to show beside the versions. */
  warning: z.string().optional(),
});
export type AboutShell = z.infer<typeof aboutShellSchema>;

const nothing = z.object({});

export const shellCalls = {
  /** Asks for ports to the data host; they arrive as a window message now and after every restart of the host. */
  requestPorts: { input: z.object({ nonce: z.string().min(8).max(64) }), output: nothing },
  /** Native dialog. An empty list means cancelled. */
  pick: {
    input: z.object({ what: z.enum(['files', 'folder', 'openCase', 'newCase']) }),
    output: z.array(grantedSchema),
  },
  /** Called by the preload alone, with paths that Chromium attached to dropped files. */
  grantDropped: {
    input: z.object({ paths: z.array(z.string().min(1).max(4096)).max(10_000) }),
    output: z.array(grantedSchema),
  },
  about: { input: nothing, output: aboutShellSchema },
  /** Starts the data host again after it failed too often to be restarted by itself. */
  restartHost: { input: nothing, output: nothing },
} as const;
export type ShellCallName = keyof typeof shellCalls;
export type ShellInput<N extends ShellCallName> = z.input<(typeof shellCalls)[N]['input']>;
export type ShellOutput<N extends ShellCallName> = z.output<(typeof shellCalls)[N]['output']>;

export const shellEvents = {
  /** The data host is gone. `final` means it is not restarted until the page asks. */
  hostLost: z.object({ why: z.string(), final: z.boolean() }),
  /** A second start of the app named a case; the page opens it as if it had been picked. */
  openCase: grantedSchema,
  /** A menu item was chosen; ids are those of the page's command registry. */
  command: z.object({ id: z.string() }),
} as const;
export type ShellEventName = keyof typeof shellEvents;
export type ShellEvent<N extends ShellEventName> = z.output<(typeof shellEvents)[N]>;

/** `window.airguardShell`: there in Electron, absent in a browser. */
export interface AirguardShell {
  requestPorts(nonce: string): Promise<void>;
  pick(what: ShellInput<'pick'>['what']): Promise<readonly Granted[]>;
  /** Turns dropped files and folders into grants; throws when a file has no path on disk. */
  grantDropped(files: readonly File[]): Promise<readonly Granted[]>;
  about(): Promise<AboutShell>;
  restartHost(): Promise<void>;
  /** Returns the function that stops listening. */
  onHostLost(listener: (event: ShellEvent<'hostLost'>) => void): () => void;
  onOpenCase(listener: (granted: Granted) => void): () => void;
  onCommand(listener: (id: string) => void): () => void;
}

declare global {
  interface Window {
    readonly airguardShell?: AirguardShell;
  }
}
