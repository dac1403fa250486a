import { chmod, lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../contract/faults.ts';
import type { CasePaths } from './case-paths.ts';
import { errorCode, faultOfFiles, replaceFile, syncFolder } from './files.ts';
import type { FileHashes } from './hasher.ts';

const hexSchema = z.string().regex(/^[0-9a-f]{64}$/);
const blocksSchema = z.object({
  sha256: hexSchema,
  bytes: z.int().min(0),
  blockBytes: z.int().min(1),
  blocks: z.array(hexSchema),
});

const EVIDENCE_NAME = /^[0-9a-f]{64}$/;
const BLOCKS_NAME = /^([0-9a-f]{64})\.blocks\.json$/;
/** A job's id becomes a folder name. */
const JOB_NAME = /^[A-Za-z0-9_-]{1,64}$/;

export interface Admission {
  readonly kind: 'added' | 'duplicate';
  readonly path: string;
  /** Resolves when the disk has every byte, not only the system's memory; rejects when the disk refuses. */
  readonly onDisk: Promise<void>;
}

export interface EvidenceListing {
  /** Names of evidence files: SHA-256. */
  readonly files: readonly string[];
  /** SHA-256 of block lists. */
  readonly blockLists: readonly string[];
  /** Whatever else is in the folder. */
  readonly strangers: readonly string[];
}

export interface EvidenceStore {
  /** Makes `incoming/<job>/`, where a job collects a file before it is evidence. */
  incomingFolder(job: string): Promise<string>;
  /** Removes what a job left behind; evidence is never touched. */
  discard(job: string): Promise<void>;
  /** Jobs that have left something in `incoming/`. */
  incomingJobs(): Promise<string[]>;
  pathOf(sha256: string): string;
  has(sha256: string): Promise<boolean>;
  /**
   * Makes a collected file evidence (SPEC.md, K1–K3): block hashes beside it, read-only, rename; the
   * flush to disk follows in the background, once `flushAfter` has settled. The same bytes again are recognised; the collected copy is then removed. Fault `io` when the file has not the hashed length.
   */
  admit(file: string, hashes: FileHashes, flushAfter?: Promise<void>): Promise<Admission>;
  /** Hashes as they were when the file was admitted. Fault `corrupt_input` when the list is missing or unreadable. */
  blocksOf(sha256: string): Promise<FileHashes>;
  list(): Promise<EvidenceListing>;
  /** Resolves when no flush is under way any more, however each ended. */
  flushed(): Promise<void>;
  /** Removes block lists whose file never arrived (killed between the two) and half-written lists. */
  tidy(): Promise<void>;
}

const WHAT = 'The evidence file';

async function listFolder(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The evidence folder of a case. All names in it are made from hashes; nothing from a file's content or name is a path. */
export function createEvidenceStore(paths: CasePaths): EvidenceStore {
  const pathOf = (sha256: string) => {
    if (!EVIDENCE_NAME.test(sha256)) throw new Error('not a SHA-256');
    return join(paths.evidence, sha256);
  };
  const blocksPath = (sha256: string) => `${pathOf(sha256)}.blocks.json`;
  const jobFolder = (job: string) => {
    if (!JOB_NAME.test(job)) throw new Error(`job id that is no folder name: ${job}`);
    return join(paths.incoming, job);
  };
  const sizeOf = async (path: string): Promise<number | undefined> => {
    try {
      const found = await lstat(path);
      return found.isFile() ? found.size : undefined;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  };
  const list = async (): Promise<EvidenceListing> => {
    const names = await listFolder(paths.evidence);
    const blockLists = names.flatMap((name) => BLOCKS_NAME.exec(name)?.[1] ?? []);
    return {
      files: names.filter((name) => EVIDENCE_NAME.test(name)),
      blockLists,
      strangers: names.filter((name) => !EVIDENCE_NAME.test(name) && !BLOCKS_NAME.test(name)),
    };
  };

  const flushes = new Set<Promise<void>>();

  return {
    pathOf,
    list,
    flushed: async () => void (await Promise.all(flushes)),
    async incomingFolder(job) {
      const folder = jobFolder(job);
      try {
        await mkdir(folder, { recursive: true });
      } catch (error) {
        throw faultOfFiles(error, 'The folder for incoming files', folder);
      }
      return folder;
    },
    discard: (job) => rm(jobFolder(job), { recursive: true, force: true }),
    async incomingJobs() {
      return listFolder(paths.incoming);
    },
    has: async (sha256) => (await sizeOf(pathOf(sha256))) !== undefined,
    async admit(file, hashes, flushAfter = Promise.resolve()) {
      const target = pathOf(hashes.sha256);
      try {
        const bytes = await sizeOf(file);
        if (bytes !== hashes.bytes) {
          throw new Fault(
            'io',
            `The copy has ${bytes ?? 0} bytes, not the ${hashes.bytes} that were read; import it again: ${file}`,
          );
        }
        const present = await sizeOf(target);
        if (present === hashes.bytes) {
          await rm(file, { force: true });
          return { kind: 'duplicate', path: target, onDisk: Promise.resolve() };
        }
        await mkdir(paths.evidence, { recursive: true });
        await replaceFile(blocksPath(hashes.sha256), `${JSON.stringify(hashes)}\n`);
        const handle = await open(file, 'r+');
        await chmod(file, 0o444);
        await rename(file, target);
        await syncFolder(paths.evidence);
        const onDisk = flushAfter.then(() => handle.sync()).finally(() => handle.close());
        // Whoever admits a file may look at this later; until then a failure must not end the process.
        const settled = onDisk.catch(() => undefined).then(() => void flushes.delete(settled));
        flushes.add(settled);
        return { kind: 'added', path: target, onDisk };
      } catch (error) {
        throw faultOfFiles(error, WHAT, target);
      }
    },
    async blocksOf(sha256) {
      try {
        const hashes = blocksSchema.parse(JSON.parse(await readFile(blocksPath(sha256), 'utf8')));
        if (hashes.sha256 === sha256) return hashes;
      } catch (error) {
        if (!(error instanceof z.ZodError || error instanceof SyntaxError || errorCode(error) === 'ENOENT'))
          throw error;
      }
      throw new Fault('corrupt_input', `The block hashes are missing or damaged: ${blocksPath(sha256)}`);
    },
    async tidy() {
      const { files, blockLists, strangers } = await list();
      const present = new Set(files);
      for (const sha256 of blockLists) if (!present.has(sha256)) await rm(blocksPath(sha256), { force: true });
      for (const name of strangers) {
        if (/^[0-9a-f]{64}\.blocks\.json\.[0-9a-f-]{36}\.new$/.test(name))
          await rm(join(paths.evidence, name), { force: true });
      }
    },
  };
}
