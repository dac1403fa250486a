import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../workers/contract/faults.ts';
import type { Credentials } from '../mqtt/open-mqtt.ts';
import { roles } from '../protocol/pairing.ts';
import { createAuthority, createIdentity, type KeyAndCertificate } from './certificates.ts';
import type { PairedDesktop } from './pairing/pairing-server.ts';

const desktopsSchema = z.array(
  z.strictObject({ desktop: z.string(), name: z.string(), role: z.enum(roles), signPub: z.string() }),
);
const KEY_MODE = 0o600;

/** What an agent keeps between starts: its authority, its keys, and whom it was paired with. */
export interface SiteHome {
  readonly authority: KeyAndCertificate;
  /** For broker and pairing. */
  readonly server: KeyAndCertificate;
  /** The agent as a client of its broker. */
  readonly client: Credentials;
  /** Ed25519 public key, SPKI, base64url. */
  readonly signPub: string;
  readonly brokerFolder: string;
  desktops(): readonly PairedDesktop[];
  keep(desktop: PairedDesktop): Promise<void>;
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: KEY_MODE, flush: true });
  await rename(`${path}.new`, path);
}

/**
 * Opens the folder of an agent, or makes what it lacks.
 * @throws {Fault} corrupt_input when the list of desktops cannot be read
 */
export async function openSiteHome(
  folder: string,
  { site, device, hosts }: { readonly site: string; readonly device: string; readonly hosts: readonly string[] },
): Promise<SiteHome> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = (name: string) => join(folder, name);
  const kept = async (name: string, make: () => Promise<KeyAndCertificate>): Promise<KeyAndCertificate> => {
    const [key, certificate] = [file(`${name}.key`), file(`${name}.pem`)];
    // The certificate is written last: it stands for both.
    if (existsSync(certificate)) {
      return { keyPem: await readFile(key, 'utf8'), certificatePem: await readFile(certificate, 'utf8') };
    }
    const made = await make();
    await writeWhole(key, made.keyPem);
    await writeWhole(certificate, made.certificatePem);
    return made;
  };
  const authority = await kept('authority', () => createAuthority(site));
  const server = await kept('server', () => createIdentity(authority, device, { kind: 'server', hosts }));
  const client = await kept('client', () => createIdentity(authority, device, { kind: 'client' }));
  const signingFile = file('signing.key');
  if (!existsSync(signingFile)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeWhole(signingFile, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  }
  const signPub = createPublicKey(await readFile(signingFile, 'utf8')).export({ type: 'spki', format: 'der' });
  const desktopsFile = file('desktops.json');
  let desktops = existsSync(desktopsFile) ? readDesktops(await readFile(desktopsFile, 'utf8'), desktopsFile) : [];
  return {
    authority,
    server,
    client: { ...client, authorityPem: authority.certificatePem },
    signPub: signPub.toString('base64url'),
    brokerFolder: file('broker'),
    desktops: () => desktops,
    async keep(desktop) {
      const next = [...desktops, desktop];
      await writeWhole(desktopsFile, `${JSON.stringify(next, undefined, 2)}\n`);
      desktops = next;
    },
  };
}

function readDesktops(text: string, path: string): readonly PairedDesktop[] {
  const refused = (cause: unknown) =>
    new Fault('corrupt_input', `the list of paired desktops cannot be read; move it away to pair anew: ${path}`, {
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refused(error);
  }
  const read = desktopsSchema.safeParse(value);
  if (!read.success) throw refused(read.error);
  return read.data;
}
