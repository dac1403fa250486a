import type { DuckDBConnection } from '@duckdb/node-api';
import { type FloorPlan, floorPlanSchema } from '../../contract/survey.ts';
import type { CatalogAccess } from '../access.ts';
import { type EvidenceRow, rowsOf, saveEvidence } from '../recordings.ts';

export interface FloorPlanTable {
  /** In the order they were added. */
  list(): Promise<FloorPlan[]>;
  /** The same id replaces; `addedUtcNs` stays that of the first. `evidence` comes in with it, in one transaction. */
  save(plan: FloorPlan, addedUtcNs: bigint, evidence?: EvidenceRow): Promise<void>;
  remove(id: string): Promise<void>;
}

async function readPlans(connection: DuckDBConnection): Promise<FloorPlan[]> {
  const rows = await rowsOf(connection, 'SELECT * FROM floor_plans ORDER BY added_utc_ns, id');
  return rows.map((row) =>
    floorPlanSchema.parse({
      id: row.id,
      name: row.name,
      evidenceSha256: row.evidence_sha256,
      page: row.page,
      widthPx: row.width_px,
      heightPx: row.height_px,
      frame: row.frame,
      controlPoints: JSON.parse(String(row.control_points)),
    }),
  );
}

export function createFloorPlanTable({ onMain, inTransaction }: CatalogAccess): FloorPlanTable {
  return {
    list: () => onMain(readPlans),
    save: (plan, addedUtcNs, evidence) =>
      inTransaction(async (connection) => {
        if (evidence !== undefined) await saveEvidence(connection, evidence);
        await connection.run(
          `INSERT INTO floor_plans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, frame = excluded.frame, control_points = excluded.control_points`,
          [
            plan.id,
            plan.name,
            plan.evidenceSha256,
            plan.page,
            plan.widthPx,
            plan.heightPx,
            plan.frame,
            JSON.stringify(plan.controlPoints),
            addedUtcNs,
          ],
        );
      }),
    remove: (id) =>
      onMain(async (connection) => {
        await connection.run('DELETE FROM floor_plans WHERE id = ?', [id]);
      }),
  };
}
