import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, isAbsolute, normalize } from 'node:path';
import type { Granted } from '../shell-api.ts';

export interface Grant {
  readonly id: string;
  readonly path: string;
}

/**
 * Paths the person has chosen, by id. The data host is told of each before the page gets the id, so a page can never name a
 * grant that the host does not know.
 */
export class Grants {
  readonly #paths = new Map<string, string>();
  readonly #tellHost: (grant: Grant) => Promise<void>;

  constructor(tellHost: (grant: Grant) => Promise<void>) {
    this.#tellHost = tellHost;
  }

  /** All grants so far, for a host that has been started anew. */
  get all(): readonly Grant[] {
    return [...this.#paths].map(([id, path]) => ({ id, path }));
  }

  /** Grants existing files and folders; what is neither, or is gone, is left out. */
  async add(paths: readonly string[]): Promise<Granted[]> {
    const granted: Granted[] = [];
    for (const given of paths) {
      if (!isAbsolute(given) || given.includes('\0')) continue;
      const path = normalize(given);
      const kind = await kindOf(path);
      if (kind === undefined) continue;
      const id = randomUUID();
      this.#paths.set(id, path);
      await this.#tellHost({ id, path });
      granted.push({ id, name: basename(path) || path, kind });
    }
    return granted;
  }
}

async function kindOf(path: string): Promise<Granted['kind'] | undefined> {
  try {
    const status = await stat(path);
    return status.isDirectory() ? 'folder' : status.isFile() ? 'file' : undefined;
  } catch {
    return undefined;
  }
}
