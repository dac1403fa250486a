import type { IpcMain, IpcMainInvokeEvent, WebContents, WebFrameMain } from 'electron';
import { expect, test } from 'vitest';
import { type ShellCallName, shellCalls } from '../shell-api.ts';
import { callChannel } from '../shell-channels.ts';
import { type ShellHandlers, serveShellCalls } from './shell-ipc.ts';

type Handle = (event: Pick<IpcMainInvokeEvent, 'senderFrame'>, input: unknown) => Promise<unknown>;

function setUp() {
  const handles = new Map<string, Handle>();
  const calls: string[] = [];
  const note = (name: string) => (input: unknown) => {
    calls.push(`${name} ${JSON.stringify(input)}`);
    return {};
  };
  const list = (name: string) => (input: unknown) => {
    note(name)(input);
    return [];
  };
  const about = { product: 'p', version: '1', electron: '45', chromium: '1', node: '1', platform: 'x', packaged: true };
  const handlers: ShellHandlers = {
    requestPorts: note('requestPorts'),
    pick: list('pick'),
    grantDropped: list('grantDropped'),
    about: () => about,
    restartHost: note('restartHost'),
  };
  const frame = fake<WebFrameMain>({ url: 'app://bundle/index.html' });
  const contents = fake<WebContents>({ mainFrame: frame });
  const ipc = fake<IpcMain>({ handle: (channel: string, handle: Handle) => void handles.set(channel, handle) });
  serveShellCalls(ipc, handlers, () => contents);
  const call = (name: ShellCallName, input: unknown, senderFrame: WebFrameMain | null = frame) => {
    const handle = handles.get(callChannel(name));
    if (handle === undefined) throw new Error(`${name} is not served`);
    return handle({ senderFrame }, input);
  };
  return { call, calls, handles };
}

/** A stand-in for an Electron object of which only these members are touched. */
function fake<Type extends object>(members: object): Type;
function fake(members: object): object {
  return members;
}

test('every declared call is served', () => {
  const { handles } = setUp();
  expect([...handles.keys()].sort()).toEqual(
    Object.keys(shellCalls)
      .map((name) => `shell:call:${name}`)
      .sort(),
  );
});

test('calls from our page arrive', async () => {
  const { call, calls } = setUp();
  await call('pick', { what: 'files' });
  expect(calls).toEqual(['pick {"what":"files"}']);
});

test('calls from another frame, another page or a frame that is gone are refused', async () => {
  const { call, calls } = setUp();
  const elsewhere = fake<WebFrameMain>({ url: 'app://bundle/index.html' });
  await expect(call('pick', { what: 'files' }, elsewhere)).rejects.toThrow(/not our page/);
  await expect(call('pick', { what: 'files' }, null)).rejects.toThrow(/not our page/);
  expect(calls).toEqual([]);
});

test('inputs of another form are refused', async () => {
  const { call, calls } = setUp();
  await expect(call('pick', { what: '/etc/passwd' })).rejects.toThrow();
  await expect(call('pick', undefined)).rejects.toThrow();
  await expect(call('requestPorts', { nonce: 'x' })).rejects.toThrow();
  await expect(call('grantDropped', { paths: ['x'.repeat(5000)] })).rejects.toThrow();
  await expect(call('grantDropped', { paths: Array(20_000).fill('/x') })).rejects.toThrow();
  expect(calls).toEqual([]);
});
