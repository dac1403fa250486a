import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { commands } from '../../workers/host/cli/commands.ts';
import { runCli } from '../../workers/host/cli/run-cli.ts';
import { programDir } from '../support/program.ts';

export interface Ran {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process: the same code as the program, without its start-up time. */
export async function run(...args: string[]): Promise<Ran> {
  const outs: string[] = [];
  const errs: string[] = [];
  const output = {
    out: (text: string) => void outs.push(text),
    outBytes: () => {},
    flush: () => Promise.resolve(),
    err: (text: string) => void errs.push(text),
    interactive: false,
  };
  const surroundings = { output, signal: new AbortController().signal, programDir: await programDir() };
  const code = await runCli(commands, args, surroundings);
  return { code, out: outs.join(''), err: errs.join('') };
}

/** Starts the bundled program itself. */
export async function start(
  args: readonly string[],
  more: { readonly uid?: number } = {},
): Promise<{ readonly child: ChildProcess; readonly ended: Promise<Ran> }> {
  const child = spawn(process.execPath, [join(await programDir(), 'airguard.cjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(more.uid === undefined ? {} : { uid: more.uid, gid: more.uid }),
  });
  let out = '';
  let err = '';
  child.stdout?.on('data', (bytes: Buffer) => {
    out += bytes.toString();
  });
  child.stderr?.on('data', (bytes: Buffer) => {
    err += bytes.toString();
  });
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? undefined, out, err }));
  });
  return { child, ended };
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'airguard-cli-')));
  folders.push(folder);
  return folder;
}

/** Waits until the evidence copy has begun. */
export async function whenCopying(casePath: string): Promise<void> {
  for (let tries = 0; tries < 3000; tries++) {
    const jobs = readdirSync(join(casePath, 'incoming'));
    const part = join(casePath, 'incoming', jobs[0] ?? '', 'evidence.part');
    if (existsSync(part) && readFileSync(part).length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the import never began to copy');
}

const DATA = join(import.meta.dirname, '../../../shared/data');
/** Path of a real recording, or undefined where the shared data is absent. */
export function sharedData(name: string): string | undefined {
  const path = join(DATA, name);
  return existsSync(path) ? path : undefined;
}
export const whyNoData = 'the shared real recordings are not on this machine';
