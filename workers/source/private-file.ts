import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { Fault } from '../contract/faults.ts';
import { errorCode, faultOfFiles, replaceFile } from '../custody/files.ts';

/** A small JSON file that only this user may read (mode 0600), read anew each time because other windows write it too. */
export interface PrivateFile<T> {
  /** Undefined when there is none. Faults: corrupt_input, read_only, io. */
  read(): Promise<T | undefined>;
  write(value: T): Promise<void>;
  remove(): Promise<void>;
}

/** `what` begins sentences: "The list of connections". */
export function privateFile<T>(path: string, schema: z.ZodType<T>, what: string): PrivateFile<T> {
  return {
    async read() {
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return undefined;
        throw faultOfFiles(error, what, path);
      }
      try {
        return schema.parse(JSON.parse(text));
      } catch {
        // Without the cause: it would quote what is in the file.
        throw new Fault('corrupt_input', `${what} is damaged; remove the file and enter it again: ${path}`);
      }
    },
    async write(value) {
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await replaceFile(path, `${JSON.stringify(value, undefined, 2)}\n`, 0o600);
      } catch (error) {
        throw faultOfFiles(error, what, path);
      }
    },
    remove: () => rm(path, { force: true }),
  };
}
