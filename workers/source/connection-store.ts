import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../contract/faults.ts';
import { type Connection, connectionSchema } from '../contract/sources.ts';
import { checkAuthorities } from './authorities.ts';
import { privateFile } from './private-file.ts';

const MAX_CONNECTIONS = 200;
const fileSchema = z.object({
  version: z.literal(1),
  connections: z.array(connectionSchema).max(MAX_CONNECTIONS),
});

/** Connections of this user, without secrets (SPEC.md, S1). */
export interface ConnectionStore {
  list(): Promise<readonly Connection[]>;
  /** By its id or its name. Fault `not_found` names those there are. */
  find(wanted: string): Promise<Connection>;
  /** Adds or replaces. Fault `bad_request` when another has the name, or when something in it cannot be. */
  save(connection: Connection): Promise<void>;
  remove(id: string): Promise<void>;
}

export function createConnectionStore(folder: string): ConnectionStore {
  const file = privateFile(join(folder, 'connections.json'), fileSchema, 'The list of connections');
  const list = async () => (await file.read())?.connections ?? [];
  return {
    list,
    async find(wanted) {
      const all = await list();
      const found = all.find(({ id }) => id === wanted) ?? all.find(({ name }) => name === wanted);
      if (found !== undefined) return found;
      const names = all.map(({ name }) => name).join(', ');
      throw new Fault('not_found', `There is no connection "${wanted}"; there are: ${names || 'none'}.`);
    },
    async save(connection) {
      checkConnection(connection);
      const all = await list();
      if (all.some(({ id, name }) => name === connection.name && id !== connection.id))
        throw new Fault('bad_request', `Another connection has this name; choose another: ${connection.name}`);
      const at = all.findIndex(({ id }) => id === connection.id);
      const connections = at < 0 ? [...all, connection] : all.with(at, connection);
      if (connections.length > MAX_CONNECTIONS)
        throw new Fault('bad_request', `There are ${MAX_CONNECTIONS} connections already; remove one first.`);
      await file.write({ version: 1, connections });
    },
    async remove(id) {
      await file.write({ version: 1, connections: (await list()).filter((one) => one.id !== id) });
    },
  };
}

/** Refuses what the schema cannot see. Throws a Fault. */
export function checkConnection({ endpoint, caPem }: Connection): void {
  if (endpoint !== undefined) {
    const { username, password, search, hash } = new URL(endpoint);
    if (username !== '' || password !== '')
      throw new Fault('bad_request', 'An endpoint holds no user name and no password; enter them as the access key.');
    if (search !== '' || hash !== '')
      throw new Fault('bad_request', 'An endpoint is an address such as https://s3.example.org:9000, without ? and #.');
  }
  if (caPem !== undefined) checkAuthorities(caPem);
}
