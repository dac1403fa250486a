import type { z } from 'zod';
import { duckdbVersion } from '../catalog/duckdb-version.ts';
import type { memoryLedgerSchema } from '../contract/services.ts';
import { readBuffers } from '../recording/read-buffers.ts';
import { KERNEL_BYTES } from '../threads/program-kernels.ts';
import type { CaseSession } from './case-session.ts';

type Ledger = z.infer<typeof memoryLedgerSchema>;

const DUCKDB_BUDGET_BYTES = 512 * 1024 * 1024;

/** Every store of bytes on the host with its budget, and the process as a whole. */
export async function memoryLedger(session: CaseSession | undefined): Promise<Ledger> {
  const where = 'data host';
  return [
    { name: 'data host process', where, bytes: process.memoryUsage.rss() },
    { name: 'tiles on the host', where, bytes: readBuffers.bytes, budgetBytes: readBuffers.budgetBytes },
    {
      name: 'case database',
      where,
      bytes: session === undefined ? 0 : await databaseBytes(session),
      budgetBytes: DUCKDB_BUDGET_BYTES,
    },
    { name: 'decoding of tiles', where, bytes: KERNEL_BYTES, budgetBytes: KERNEL_BYTES },
    { name: 'running import', where, bytes: session?.importMemoryBytes ?? 0 },
  ];
}

async function databaseBytes(session: CaseSession): Promise<number> {
  const { columns } = await session.folder.catalog.query('SELECT sum(memory_usage_bytes)::DOUBLE FROM duckdb_memory()');
  return Number(columns[0]?.values[0] ?? 0);
}

export function hostVersions(build: string): Record<string, string> {
  const { node = '', v8 = '', electron, chrome } = process.versions;
  return {
    'Airguard Workstation': build,
    Node: node,
    V8: v8,
    DuckDB: duckdbVersion(),
    ...(electron === undefined ? {} : { Electron: electron }),
    ...(chrome === undefined ? {} : { Chromium: chrome }),
  };
}
