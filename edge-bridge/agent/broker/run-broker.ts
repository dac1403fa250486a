import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '../../../workers/contract/faults.ts';
import type { KeyAndCertificate } from '../certificates.ts';
import { type BrokerPlan, brokerConfiguration, brokerRules } from './broker-files.ts';

export interface BrokerOptions {
  readonly folder: string;
  readonly site: string;
  readonly device: string;
  readonly host: string;
  /** Any free one when 0. */
  readonly port: number;
  readonly authorityPem: string;
  readonly identity: KeyAndCertificate;
  readonly desktops: readonly string[];
  readonly log: (line: string) => void;
}

export interface Broker extends AsyncDisposable {
  readonly port: number;
  /** Lets these names in from now on, without a break for those who stay. */
  admit(desktops: readonly string[]): Promise<void>;
}

const START_MS = 10_000;
const STOP_MS = 3_000;
const KEY_MODE = 0o600;
/** Debian puts it where no plain user's path leads. */
const PLACES = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];

/** The Mosquitto of this machine, or undefined. */
export function findMosquitto(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...PLACES].filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'mosquitto')).find((place) => existsSync(place));
}

async function freePort(host: string): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a listening server has no port');
  return address.port;
}

async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  await writeFile(`${path}.new`, text, { mode });
  await rename(`${path}.new`, path);
}

/**
 * Writes the configuration of a Mosquitto of its own and runs it until it is disposed of. Its folder holds nothing else.
 * @throws {Fault} not_found without Mosquitto on this machine; io when it does not start, with its last words
 */
export async function runBroker(options: BrokerOptions): Promise<Broker> {
  const { folder, host } = options;
  const program = findMosquitto();
  if (program === undefined) {
    throw new Fault('not_found', 'Mosquitto is not installed here; install it (Debian: apt-get install mosquitto)');
  }
  const port = options.port === 0 ? await freePort(host) : options.port;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = (name: string) => join(folder, name);
  const plan = (desktops: readonly string[]): BrokerPlan => ({
    site: options.site,
    device: options.device,
    account: userInfo().username,
    host,
    port,
    desktops,
    files: {
      authority: file('authority.pem'),
      certificate: file('broker.pem'),
      key: file('broker.key'),
      revoked: undefined,
      rules: file('rules.acl'),
    },
  });
  const { files } = plan([]);
  const writeRules = (desktops: readonly string[]) => writeWhole(files.rules, brokerRules(plan(desktops)), KEY_MODE);
  await writeWhole(files.authority, options.authorityPem, KEY_MODE);
  await writeWhole(files.certificate, options.identity.certificatePem, KEY_MODE);
  await writeWhole(files.key, options.identity.keyPem, KEY_MODE);
  await writeRules(options.desktops);
  await writeWhole(file('mosquitto.conf'), brokerConfiguration(plan(options.desktops)), KEY_MODE);

  const child = spawn(program, ['-c', file('mosquitto.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let lastWords = '';
  let failure: Error | undefined;
  child.on('error', (error) => {
    failure = error;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-2000);
    for (const line of text.split('\n')) if (line !== '') options.log(line);
  });
  const ended = once(child, 'close');
  const gone = () => failure !== undefined || child.exitCode !== null || child.signalCode !== null;

  const end = async () => {
    if (gone()) return;
    child.kill('SIGTERM');
    const late = wait(STOP_MS, true, { ref: false });
    if (await Promise.race([late, ended.then(() => false)])) child.kill('SIGKILL');
    await ended;
  };

  const until = Date.now() + START_MS;
  while (!(await answers(host, port))) {
    if (gone() || Date.now() > until) {
      await end();
      throw new Fault(
        'io',
        `Mosquitto did not start on ${host}:${port}: ${failure?.message ?? (lastWords.trim() || 'it said nothing')}`,
      );
    }
    await wait(30);
  }
  return {
    port,
    async admit(desktops) {
      await writeRules(desktops);
      child.kill('SIGHUP');
    },
    [Symbol.asyncDispose]: end,
  };
}

async function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
