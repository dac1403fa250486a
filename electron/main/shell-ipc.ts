import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import {
  type ShellCallName,
  type ShellEvent,
  type ShellEventName,
  type ShellOutput,
  shellCalls,
} from '../shell-api.ts';
import { callChannel, eventChannel } from '../shell-channels.ts';
import { isOurs } from './security.ts';

export type ShellHandlers = {
  readonly [N in ShellCallName]: (
    input: ReturnType<(typeof shellCalls)[N]['input']['parse']>,
  ) => Promise<ShellOutput<N>> | ShellOutput<N>;
};

/** Longest message we look at; the longest real one is a drop of many files. */
const MAX_INPUT_CHARACTERS = 16 * 1024 * 1024;

/**
 * Registers every shell call. A call counts only when it comes from the main frame of our window while that shows our own
 * page, and only with an input of the declared form.
 */
export function serveShellCalls(ipc: IpcMain, handlers: ShellHandlers, ours: () => WebContents | undefined): void {
  const serve = <N extends ShellCallName>(name: N) => {
    ipc.handle(callChannel(name), async (event, raw: unknown) => {
      if (!isFromPage(event, ours())) throw new Error(`${name} was called by something that is not our page`);
      return handlers[name](parseInput(name, raw));
    });
  };
  for (const name of callNames) serve(name);
}

const callNames = ['requestPorts', 'pick', 'grantDropped', 'about', 'restartHost'] as const satisfies ShellCallName[];

export function isFromPage(event: Pick<IpcMainInvokeEvent, 'senderFrame'>, contents: WebContents | undefined): boolean {
  const frame = event.senderFrame;
  return frame !== null && contents !== undefined && frame === contents.mainFrame && isOurs(frame.url);
}

function parseInput<N extends ShellCallName>(
  name: N,
  raw: unknown,
): ReturnType<(typeof shellCalls)[N]['input']['parse']>;
function parseInput(name: ShellCallName, raw: unknown): unknown {
  if ((JSON.stringify(raw) ?? '').length > MAX_INPUT_CHARACTERS) throw new Error(`${name}: input is too long`);
  return shellCalls[name].input.parse(raw);
}

/** Tells the page something; nothing happens when there is no page. */
export function sendShellEvent<N extends ShellEventName>(
  contents: WebContents | undefined,
  name: N,
  event: ShellEvent<N>,
): void {
  if (contents !== undefined && !contents.isDestroyed()) contents.send(eventChannel(name), event);
}
