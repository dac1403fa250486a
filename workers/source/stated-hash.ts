import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';

const statedSchema = z.looseObject({ sha256: z.string().regex(/^[0-9a-fA-F]{64}$/u) });
/** As long as a sidecar may be. */
const SIDECAR_BYTES_MOST = 4 * 1024 * 1024;

/** The SHA-256 that the JSON file beside a dump states for it; undefined when there is none or the file is no JSON. */
export async function statedSha256(sidecarPath: string): Promise<string | undefined> {
  try {
    if ((await stat(sidecarPath)).size > SIDECAR_BYTES_MOST) return undefined;
    const parsed = statedSchema.safeParse(JSON.parse(await readFile(sidecarPath, 'utf8')));
    return parsed.data?.sha256.toLowerCase();
  } catch {
    return undefined;
  }
}

export async function sha256OfFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path, { highWaterMark: 1024 * 1024, signal })) hash.update(bytes);
  return hash.digest('hex');
}
