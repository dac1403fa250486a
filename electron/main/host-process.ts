import { type BootMessage, hostMessageSchema } from '../../workers/transport/boot-messages.ts';

/** What we need of Electron's UtilityProcess. */
export interface HostChild<Port> {
  postMessage(message: BootMessage, ports?: Port[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

export interface HostEvents {
  /** The host answers; old ports are dead. */
  readonly onReady: () => void;
  /** The case of the start could not be opened; the host runs without one. */
  readonly onCaseFailed: (why: string) => void;
  readonly onLost: (event: { readonly why: string; readonly final: boolean }) => void;
  /** Encrypts or decrypts for the host; rejects when the system's keyring does not. */
  readonly onKeyring: (work: 'encrypt' | 'decrypt', text: string) => Promise<string>;
}

export interface HostOptions<Port> extends HostEvents {
  readonly fork: () => HostChild<Port>;
  /** Boot message of each start; main puts the case of the last one into it. */
  readonly boot: () => Extract<BootMessage, { kind: 'boot' }>;
  /** Sent again after every start, before `onReady`. */
  readonly grants: () => readonly { readonly id: string; readonly path: string }[];
  readonly schedule: (run: () => void, afterMs: number) => void;
  readonly now: () => number;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** More crashes than this within the window, and a person has to say "again". */
const CRASHES_ALLOWED = 5;
const CRASH_WINDOW_MS = 120_000;
const QUIT_PATIENCE_MS = 10_000;

type State =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'starting' | 'ready' | 'quitting'; readonly generation: number }
  | { readonly kind: 'waiting' };

/** Keeps the data host running: starts it, starts it again after a crash with growing pauses, and ends it in order. */
export class HostProcess<Port> {
  readonly #options: HostOptions<Port>;
  #state: State = { kind: 'stopped' };
  #child: HostChild<Port> | undefined;
  #generation = 0;
  #crashes: number[] = [];
  #casePath: string | undefined;
  readonly #acknowledged = new Map<string, () => void>();
  #onQuit: (() => void) | undefined;

  constructor(options: HostOptions<Port>) {
    this.#options = options;
  }

  get ready(): boolean {
    return this.#state.kind === 'ready';
  }

  /** Process id is not needed here; tests and the log read it from the child they forked. */
  start(): void {
    if (this.#state.kind === 'starting' || this.#state.kind === 'ready' || this.#state.kind === 'quitting') return;
    const generation = ++this.#generation;
    this.#state = { kind: 'starting', generation };
    const child = this.#options.fork();
    this.#child = child;
    child.on('message', (message) => {
      if (generation === this.#generation) this.#receive(message);
    });
    child.on('exit', (code) => {
      if (generation === this.#generation) this.#exited(code);
    });
    const boot = this.#options.boot();
    child.postMessage(this.#casePath === undefined ? boot : { ...boot, casePath: this.#casePath });
  }

  /** Starts again at once, and forgets earlier crashes: the person asked for it. */
  restart(): void {
    this.#crashes = [];
    this.start();
  }

  sendPorts(ports: Port[]): void {
    if (!this.ready) throw new Error('ports were made for a host that is not there');
    this.#child?.postMessage({ kind: 'ports' }, ports);
  }

  /** Resolves when the host has taken the grant note. A host that is down learns of it at its next start. */
  sendGrant(grant: { readonly id: string; readonly path: string }): Promise<void> {
    if (!this.ready) return Promise.resolve();
    return new Promise((resolve) => {
      this.#acknowledged.set(grant.id, resolve);
      this.#child?.postMessage({ kind: 'grant', ...grant });
    });
  }

  /** Lets the host finish; kills it when it does not within ten seconds. */
  quit(): Promise<void> {
    const child = this.#child;
    if (child === undefined || this.#state.kind === 'waiting' || this.#state.kind === 'stopped') {
      this.#state = { kind: 'stopped' };
      this.#generation++;
      return Promise.resolve();
    }
    this.#state = { kind: 'quitting', generation: this.#generation };
    return new Promise((resolve) => {
      this.#onQuit = resolve;
      child.postMessage({ kind: 'quit' });
      this.#options.schedule(() => {
        if (this.#child === child) child.kill();
      }, QUIT_PATIENCE_MS);
    });
  }

  #receive(raw: unknown): void {
    const parsed = hostMessageSchema.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.kind) {
      case 'ready': {
        if (this.#state.kind !== 'starting') return;
        for (const grant of this.#options.grants()) this.#child?.postMessage({ kind: 'grant', ...grant });
        this.#state = { kind: 'ready', generation: this.#generation };
        this.#options.onReady();
        return;
      }
      case 'granted':
        this.#acknowledged.get(message.id)?.();
        this.#acknowledged.delete(message.id);
        return;
      case 'case':
        this.#casePath = message.path;
        return;
      case 'case_failed':
        this.#options.onCaseFailed(message.why);
        return;
      case 'keyring':
        void this.#askKeyring(message.request, message.work, message.text);
        return;
    }
  }

  async #askKeyring(request: number, work: 'encrypt' | 'decrypt', text: string): Promise<void> {
    const child = this.#child;
    // Why it failed could quote what it was given; that it failed is enough.
    const done = await this.#options.onKeyring(work, text).catch(() => undefined);
    if (child !== undefined && child === this.#child)
      child.postMessage({ kind: 'keyring', request, ...(done === undefined ? {} : { text: done }) });
  }

  #exited(code: number): void {
    this.#child = undefined;
    for (const resolve of this.#acknowledged.values()) resolve();
    this.#acknowledged.clear();
    if (this.#state.kind === 'quitting') {
      this.#state = { kind: 'stopped' };
      this.#onQuit?.();
      return;
    }
    const now = this.#options.now();
    this.#crashes = [...this.#crashes.filter((time) => now - time < CRASH_WINDOW_MS), now];
    const count = this.#crashes.length;
    if (count > CRASHES_ALLOWED) {
      this.#state = { kind: 'stopped' };
      this.#options.onLost({
        why: `The data host stopped ${count} times within two minutes (${ending(code)}). Nothing on disk is lost; start it again, or close the recording that was open.`,
        final: true,
      });
      return;
    }
    this.#state = { kind: 'waiting' };
    this.#options.onLost({
      why: `The data host stopped (${ending(code)}); it is being started again.`,
      final: false,
    });
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (count - 1), LONGEST_PAUSE_MS);
    this.#options.schedule(() => {
      if (this.#state.kind === 'waiting') this.start();
    }, pause);
  }
}

/** Electron reports 0 for a process that a signal ended. */
const ending = (code: number) => (code === 0 ? 'ended from outside' : `exit code ${code}`);
