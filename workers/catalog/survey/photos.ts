import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { type PhotoInfo, photoInfoSchema } from '../../contract/survey.ts';
import type { CatalogAccess } from '../access.ts';
import { rowsOf } from '../recordings.ts';

export type PhotoPlace = Pick<PhotoInfo, 'position' | 'placedBy'>;
export type PhotoDirection = Pick<PhotoInfo, 'directionDeg' | 'directionReference' | 'directedBy'>;

export interface PhotoTable {
  /** By the time they were taken, then by name; those without a time come last. */
  list(): Promise<PhotoInfo[]>;
  /** SHA-256 of the thumbnail of each photo that has one, by id. */
  thumbnails(): Promise<ReadonlyMap<string, string>>;
  setCaption(id: string, caption: string): Promise<void>;
  setPlace(id: string, place: PhotoPlace): Promise<void>;
  setDirection(id: string, direction: PhotoDirection): Promise<void>;
}

async function readPhotos(connection: DuckDBConnection): Promise<PhotoInfo[]> {
  const rows = await rowsOf(connection, 'SELECT * FROM photos ORDER BY taken_own_utc_ns NULLS LAST, name, id');
  return rows.map((row) =>
    photoInfoSchema.parse({
      id: row.id,
      name: row.name,
      kind: row.kind,
      evidenceSha256: row.evidence_sha256,
      widthPx: row.width_px,
      heightPx: row.height_px,
      orientation: row.orientation,
      camera: row.camera,
      takenOwnUtcNs: row.taken_own_utc_ns,
      takenFrom: row.taken_from,
      takenUncertaintyNs: row.taken_uncertainty_ns,
      position:
        row.latitude_deg === undefined
          ? undefined
          : {
              latitudeDeg: row.latitude_deg,
              longitudeDeg: row.longitude_deg,
              altitudeM: row.altitude_m,
              accuracyM: row.accuracy_m,
            },
      placedBy: row.placed_by,
      directionDeg: row.direction_deg,
      directionReference: row.direction_reference,
      directedBy: row.directed_by,
      caption: row.caption,
      hasThumbnail: row.thumbnail !== undefined,
      facts: JSON.parse(String(row.facts)),
      warnings: row.warnings,
    }),
  );
}

/** Part of an import's transaction: one row. `thumbnail` is the SHA-256 of its file. */
export async function insertPhoto(
  connection: DuckDBConnection,
  photo: Omit<PhotoInfo, 'hasThumbnail'>,
  more: { readonly thumbnail: string | undefined; readonly importedUtcNs: bigint },
): Promise<void> {
  const cells: Readonly<Record<string, DuckDBValue | undefined>> = {
    id: photo.id,
    name: photo.name,
    kind: photo.kind,
    evidence_sha256: photo.evidenceSha256,
    width_px: photo.widthPx,
    height_px: photo.heightPx,
    orientation: photo.orientation,
    camera: photo.camera,
    taken_own_utc_ns: photo.takenOwnUtcNs,
    taken_from: photo.takenFrom,
    taken_uncertainty_ns: photo.takenUncertaintyNs,
    ...placeCells(photo),
    ...directionCells(photo),
    caption: photo.caption,
    thumbnail: more.thumbnail,
    facts: JSON.stringify(photo.facts),
    imported_utc_ns: more.importedUtcNs,
  };
  const names = Object.keys(cells);
  const warnings = photo.warnings.map(() => '?').join(', ');
  await connection.run(
    `INSERT INTO photos (${names.join(', ')}, warnings) VALUES (${names.map(() => '?').join(', ')}, [${warnings}]::VARCHAR[])`,
    [...names.map((name) => cells[name] ?? null), ...photo.warnings],
  );
}

function placeCells({ position, placedBy }: PhotoPlace) {
  return {
    latitude_deg: position?.latitudeDeg,
    longitude_deg: position?.longitudeDeg,
    altitude_m: position?.altitudeM,
    accuracy_m: position?.accuracyM,
    placed_by: placedBy,
  };
}

function directionCells({ directionDeg, directionReference, directedBy }: PhotoDirection) {
  return { direction_deg: directionDeg, direction_reference: directionReference, directed_by: directedBy };
}

export function createPhotoTable({ onMain }: CatalogAccess): PhotoTable {
  const change = (id: string, cells: Readonly<Record<string, DuckDBValue | undefined>>) =>
    onMain(async (connection) => {
      const names = Object.keys(cells);
      await connection.run(`UPDATE photos SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`, [
        ...names.map((name) => cells[name] ?? null),
        id,
      ]);
    });
  return {
    list: () => onMain(readPhotos),
    thumbnails: () =>
      onMain(async (connection) => {
        const rows = await rowsOf(connection, 'SELECT id, thumbnail FROM photos WHERE thumbnail IS NOT NULL');
        return new Map(rows.map((row) => [String(row.id), String(row.thumbnail)]));
      }),
    setCaption: (id, caption) => change(id, { caption }),
    setPlace: (id, place) => change(id, placeCells(place)),
    setDirection: (id, direction) => change(id, directionCells(direction)),
  };
}
