import { randomBytes } from 'node:crypto';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../contract/faults.ts';
import { isBelow } from '../jobs/walk.ts';
import { faultOf } from './errors.ts';

/** A path the person chose. `within` keeps what a browse root listed below that root, whatever links appear later. */
interface Grant {
  readonly path: string;
  readonly within?: string;
}

export interface FileEntry {
  readonly grant: string;
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'case';
  readonly bytes: number;
}

export interface GrantStore {
  /** Registers a path and returns its opaque id; `id` is given by a shell that must know it beforehand. */
  grant(path: string, id?: string): string;
  /** The path behind an id, checked again; throws a Fault when the id is unknown or the path has left its root. */
  resolve(id: string): Promise<string>;
  /** The roots, or what is in a granted folder; every entry comes with a grant of its own. */
  list(id: string | undefined): Promise<{ readonly entries: readonly FileEntry[]; readonly truncated: boolean }>;
}

/** Older grants are forgotten beyond this; a listing of a root gives new ones. */
const MAX_GRANTS = 100_000;
const MAX_LISTED = 2_000;

export function createGrantStore(roots: readonly string[]): GrantStore {
  const grants = new Map<string, Grant>();
  const idOfPath = new Map<string, string>();

  const issue = (grant: Grant, wanted?: string): string => {
    const key = `${grant.within ?? ''}\0${grant.path}`;
    const known = wanted ?? idOfPath.get(key);
    const id = known ?? randomBytes(18).toString('base64url');
    grants.delete(id);
    grants.set(id, grant);
    idOfPath.set(key, id);
    if (grants.size > MAX_GRANTS) {
      const [oldest, old] = grants.entries().next().value ?? [];
      if (oldest !== undefined && old !== undefined) {
        grants.delete(oldest);
        idOfPath.delete(`${old.within ?? ''}\0${old.path}`);
      }
    }
    return id;
  };

  const resolveGrant = async (id: string): Promise<Grant> => {
    const grant = grants.get(id);
    if (grant === undefined)
      throw new Fault('not_found', 'This choice of a file is no longer valid; choose the file again.');
    if (grant.within === undefined) return grant;
    const real = await realpath(grant.path).catch((error: unknown) => Promise.reject(faultOf(error, grant.path)));
    const root = await realpath(grant.within).catch((error: unknown) => Promise.reject(faultOf(error, grant.within)));
    if (!isBelow(real, root))
      throw new Fault('bad_request', `This link leads out of the folder the host was given: ${grant.path}`);
    return { path: real, within: grant.within };
  };

  async function entryOf(grant: Grant, name: string): Promise<FileEntry | undefined> {
    try {
      const real = await realpath(grant.path);
      if (grant.within !== undefined && !isBelow(real, await realpath(grant.within))) return undefined;
      const stats = await stat(real);
      if (stats.isFile()) return { grant: issue(grant), name, kind: 'file', bytes: stats.size };
      if (!stats.isDirectory()) return undefined;
      const database = await stat(join(real, 'case.duckdb')).catch(() => undefined);
      return { grant: issue(grant), name, kind: database?.isFile() ? 'case' : 'folder', bytes: 0 };
    } catch {
      return undefined;
    }
  }

  return {
    grant: (path, id) => issue({ path }, id),
    resolve: async (id) => (await resolveGrant(id)).path,
    async list(id) {
      if (id === undefined) {
        const entries = await Promise.all(roots.map((root) => entryOf({ path: root, within: root }, root)));
        return { entries: entries.filter((entry) => entry !== undefined), truncated: false };
      }
      const folder = await resolveGrant(id);
      const names = await readdir(folder.path).catch((error: unknown) => Promise.reject(faultOf(error, folder.path)));
      names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
      const shown = names.slice(0, MAX_LISTED);
      const within = folder.within ?? folder.path;
      const entries = await Promise.all(shown.map((name) => entryOf({ path: join(folder.path, name), within }, name)));
      return { entries: entries.filter((entry) => entry !== undefined), truncated: names.length > shown.length };
    },
  };
}
