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

function settingOf(row: CellRecord) {
  return {
    offsetNs: row.offset_ns,
    uncertaintyNs: row.uncertainty_ns,
    how: row.how,
    note: row.note,
    author: row.author,
    setUtcNs: row.set_utc_ns,
  };
}

async function readCurrent(connection: DuckDBConnection): Promise<ClockInfo[]> {
  const rows = await rowsOf(
    connection,
    `SELECT * FROM clocks QUALIFY row_number() OVER (PARTITION BY subject_kind, subject_id ORDER BY rowid DESC) = 1
     ORDER BY rowid`,
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
        const rows = await rowsOf(
          connection,
          'SELECT * FROM clocks WHERE subject_kind = ? AND subject_id = ? ORDER BY rowid',
          [kind, id],
        );
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
