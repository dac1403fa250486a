import { expect, test } from 'vitest';
import type { BootMessage } from '../../workers/transport/boot-messages.ts';
import { type HostChild, HostProcess } from './host-process.ts';

/** A host process under the test's control. */
class FakeChild implements HostChild<string> {
  readonly sent: { message: BootMessage; ports: string[] | undefined }[] = [];
  killed = false;
  #message: ((message: unknown) => void) | undefined;
  #exit: ((code: number) => void) | undefined;
  postMessage(message: BootMessage, ports?: string[]): void {
    this.sent.push({ message, ports });
  }
  on(event: 'message' | 'exit', listener: ((message: unknown) => void) & ((code: number) => void)): void {
    if (event === 'message') this.#message = listener;
    else this.#exit = listener;
  }
  kill(): boolean {
    this.killed = true;
    return true;
  }
  say(message: unknown): void {
    this.#message?.(message);
  }
  end(code: number): void {
    this.#exit?.(code);
  }
}

function setUp() {
  const children: FakeChild[] = [];
  const log: string[] = [];
  const scheduled: { run: () => void; afterMs: number }[] = [];
  const grants: { id: string; path: string }[] = [];
  let now = 0;
  const host = new HostProcess<string>({
    fork: () => {
      const child = new FakeChild();
      children.push(child);
      return child;
    },
    boot: () => ({ kind: 'boot', build: '1' }),
    grants: () => grants,
    schedule: (run, afterMs) => void scheduled.push({ run, afterMs }),
    now: () => now,
    onReady: () => void log.push('ready'),
    onCaseFailed: (why) => void log.push(why),
    onLost: ({ final }) => void log.push(final ? 'lost for good' : 'lost'),
    onKeyring: async (work, text) => {
      if (text === 'refused') throw new Error('the keyring is locked');
      return `${work} ${text}`;
    },
  });
  const latest = () => {
    const child = children.at(-1);
    if (child === undefined) throw new Error('no host was started');
    return child;
  };
  const runNext = () => scheduled.shift()?.run();
  return { host, children, log, scheduled, grants, latest, runNext, pass: (ms: number) => (now += ms) };
}

test('a start boots the host, and ports go to it once it is ready', () => {
  const { host, latest, log } = setUp();
  host.start();
  expect(latest().sent[0]?.message).toEqual({ kind: 'boot', build: '1' });
  expect(() => host.sendPorts(['a', 'b'])).toThrow();
  latest().say({ kind: 'ready' });
  expect(log).toEqual(['ready']);
  host.sendPorts(['a', 'b']);
  expect(latest().sent.at(-1)).toEqual({ message: { kind: 'ports' }, ports: ['a', 'b'] });
});

test('a crash is told, and the next host opens the same case and knows the same grants', () => {
  const { host, latest, log, grants, runNext } = setUp();
  host.start();
  latest().say({ kind: 'ready' });
  grants.push({ id: 'g1', path: '/dump' });
  latest().say({ kind: 'case', path: '/cases/7' });
  latest().end(134);
  expect(log).toEqual(['ready', 'lost']);
  runNext();
  expect(latest().sent[0]?.message).toEqual({ kind: 'boot', build: '1', casePath: '/cases/7' });
  latest().say({ kind: 'ready' });
  expect(latest().sent[1]?.message).toEqual({ kind: 'grant', id: 'g1', path: '/dump' });
  expect(log).toEqual(['ready', 'lost', 'ready']);
});

test('pauses grow, and after the sixth crash in two minutes a person has to ask', () => {
  const { host, latest, log, scheduled, runNext, children } = setUp();
  host.start();
  const pauses: number[] = [];
  for (let crash = 0; crash < 5; crash++) {
    latest().end(1);
    pauses.push(scheduled[0]?.afterMs ?? 0);
    runNext();
  }
  latest().end(1);
  expect(pauses).toEqual([200, 400, 800, 1600, 3200]);
  expect(log.at(-1)).toBe('lost for good');
  expect(children).toHaveLength(6);
  host.restart();
  expect(children).toHaveLength(7);
});

test('crashes long ago do not count', () => {
  const { host, latest, log, runNext, pass } = setUp();
  host.start();
  for (let crash = 0; crash < 12; crash++) {
    latest().end(1);
    runNext();
    pass(60_000);
  }
  expect(log).not.toContain('lost for good');
});

test('a grant is acknowledged before it counts, and an exit does not leave it hanging', async () => {
  const { host, latest } = setUp();
  host.start();
  latest().say({ kind: 'ready' });
  const first = host.sendGrant({ id: 'g1', path: '/a' });
  latest().say({ kind: 'granted', id: 'g1' });
  await first;
  const second = host.sendGrant({ id: 'g2', path: '/b' });
  latest().end(1);
  await second;
});

test('an exit while quitting is the end, not a crash', async () => {
  const { host, latest, log, children } = setUp();
  host.start();
  latest().say({ kind: 'ready' });
  const done = host.quit();
  expect(latest().sent.at(-1)?.message).toEqual({ kind: 'quit' });
  latest().end(0);
  await done;
  expect(log).toEqual(['ready']);
  expect(children).toHaveLength(1);
});

test('a host that does not end is killed', () => {
  const { host, latest, runNext } = setUp();
  host.start();
  latest().say({ kind: 'ready' });
  void host.quit();
  runNext();
  expect(latest().killed).toBe(true);
});

test('messages of unknown form are ignored', () => {
  const { host, latest, log } = setUp();
  host.start();
  latest().say({ kind: 'ready now' });
  latest().say('ready');
  expect(log).toEqual([]);
});

test('the host uses the keyring through main, and hears only that it failed (source rule S2)', async () => {
  const { host, latest } = setUp();
  host.start();
  latest().say({ kind: 'ready' });
  latest().say({ kind: 'keyring', request: 1, work: 'encrypt', text: 'secret' });
  latest().say({ kind: 'keyring', request: 2, work: 'decrypt', text: 'refused' });
  await new Promise((resolve) => setImmediate(resolve));
  expect(
    latest()
      .sent.slice(-2)
      .map(({ message }) => message),
  ).toEqual([
    { kind: 'keyring', request: 1, text: 'encrypt secret' },
    { kind: 'keyring', request: 2 },
  ]);
});
