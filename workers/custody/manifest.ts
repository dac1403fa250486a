import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Fault } from '../contract/faults.ts';
import { errorCode, faultOfFiles, replaceFile } from './files.ts';

/** manifest.json: what a person without our program needs to understand the folder. */
export const LAYOUT_VERSION = 1;

const evidenceSchema = z.object({
  sha256: z.string(),
  bytes: z.number(),
  /** Names the file had where it came from. */
  names: z.array(z.string()),
  addedUtc: z.string(),
});
const recordingSchema = z.object({ id: z.string(), name: z.string(), evidenceSha256: z.string().optional() });

const manifestSchema = z.object({
  kind: z.literal('airguard case'),
  layout: z.int().min(1),
  id: z.string(),
  title: z.string(),
  createdUtc: z.iso.datetime(),
  schemaVersion: z.int(),
  evidence: z.array(evidenceSchema),
  recordings: z.array(recordingSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestEvidence = z.infer<typeof evidenceSchema>;
export type ManifestRecording = z.infer<typeof recordingSchema>;

/** How the manifest writes a time. */
export function utcText(utcNs: bigint): string {
  return new Date(Number(utcNs / 1_000_000n)).toISOString();
}

/** Undefined when there is none. Faults: corrupt_input, newer_version. */
export async function readManifest(path: string): Promise<Manifest | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw faultOfFiles(error, 'The manifest of the case', path);
  }
  const damaged = (cause: unknown) =>
    new Fault('corrupt_input', `The manifest of the case is damaged; restore it from a backup: ${path}`, { cause });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw damaged(error);
  }
  const layout = z.object({ layout: z.number() }).safeParse(json);
  if (layout.success && layout.data.layout > LAYOUT_VERSION) {
    throw new Fault(
      'newer_version',
      `This case was made by a newer version of Airguard Workstation (folder layout ${layout.data.layout}); open it with that version: ${path}`,
    );
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) throw damaged(parsed.error);
  return parsed.data;
}

export async function writeManifest(path: string, manifest: Manifest): Promise<void> {
  try {
    await replaceFile(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  } catch (error) {
    throw faultOfFiles(error, 'The manifest of the case', path);
  }
}
