import type { ShellCallName, ShellEventName } from './shell-api.ts';

/** Names on Electron's own IPC; apart from the schemas so that the preload stays a few lines. */
export const callChannel = (name: ShellCallName) => `shell:call:${name}`;
export const eventChannel = (name: ShellEventName) => `shell:event:${name}`;
export const PORTS_CHANNEL = 'shell:ports';
/** `kind` of the window message that carries [calls, bytes] into the page. */
export const PORTS_MESSAGE = 'airguard:ports';
