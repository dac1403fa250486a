import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type ClockInfo,
  type ClockSetting,
  type ClockSubject,
  clockInfoSchema,
  clockSettingSchema,
} from '../../contract/survey.ts';
import type { CatalogAccess } from '../access.ts';
import type { CellRecord } from '../query-result.ts';
import { rowsOf } from '../recordings.ts';

/** Settings are only ever added: the newest of a subject counts, the others are its history. */
export interface ClockTable {
  current(): Promise<ClockInfo[]>;
  /** Oldest first. */
  history(subject: ClockSubject): Promise<ClockSetting[]>;
  add(clock: ClockInfo): Promise<void>;
}

/** An offset may be a point in time: it keeps all its digits. */
const SETTINGS = 'SELECT *, offset_ns AS offset_utc_ns FROM clocks';

function settingOf(row: CellRecord) {
  return {
    offsetNs: row.offset_utc_ns,
    uncertaintyNs: row.uncertainty_ns,
    how: row.how,
    note: row.note,
    author: row.author,
    setUtcNs: row.set_utc_ns,
  };
}

async function readCurrent(connection: DuckDBConnection): Promise<ClockInfo[]> {
  // Not by a window function: DuckDB 1.5.6 gives no rows for QUALIFY over rowid with an ORDER BY rowid.
  const rows = await rowsOf(
    connection,
    `${SETTINGS} WHERE rowid IN (SELECT max(rowid) FROM clocks GROUP BY subject_kind, subject_id) ORDER BY rowid`,
  );
  return rows.map((row) =>
    clockInfoSchema.parse({ subject: { kind: row.subject_kind, id: row.subject_id }, setting: settingOf(row) }),
  );
}

export function createClockTable({ onMain }: CatalogAccess): ClockTable {
  return {
    current: () => onMain(readCurrent),
    history: ({ kind, id }) =>
      onMain(async (connection) => {
        const rows = await rowsOf(connection, `${SETTINGS} WHERE subject_kind = ? AND subject_id = ? ORDER BY rowid`, [
          kind,
          id,
        ]);
        return rows.map((row) => clockSettingSchema.parse(settingOf(row)));
      }),
    add: ({ subject, setting }) =>
      onMain(async (connection) => {
        await connection.run('INSERT INTO clocks VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
          subject.kind,
          subject.id,
          setting.offsetNs,
          setting.uncertaintyNs,
          setting.how,
          setting.note,
          setting.author,
          setting.setUtcNs,
        ]);
      }),
  };
}
