import { open, readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Fault } from '../contract/faults.ts';
import { RADIO_SCALE } from '../contract/level-scale.ts';
import type { Format } from '../contract/model.ts';
import type { AppliedAnalysis, SampleChoice } from '../contract/sample-analysis.ts';
import type { ItemRows } from '../contract/survey-rows.ts';
import { type SoleQuantity, soleQuantity } from '../decode/attitude/beside.ts';
import type { DecodedItem, ItemFormat } from '../decode/item.ts';
import { RECOGNISE_BYTES, type Recognised, recognise } from '../decode/recognise.ts';
import { parseSidecar, SIDECAR_BYTES_MOST, type Sidecar } from '../decode/sidecar.ts';
import { sidecarItems } from '../decode/sidecar-items.ts';
import { analysisOf, META_BYTES_MOST, parseSigmfMeta, type SigmfMeta } from '../decode/sigmf.ts';
import type { IngestSource, TablesBeside } from '../threads/messages.ts';
import { evidenceName } from './in-archive.ts';
import type { FoundFile } from './walk.ts';

/** What every file that can be imported has. */
interface SourceFile {
  /** The bytes that become evidence. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** As people know it. */
  readonly name: string;
}

/** A file that can be imported, with everything that is known before it is decoded. */
export type RecognisedSource = SpectralSource | ItemSource;

/** Items with their rows, of a file that is small enough to be read whole. */
export interface StatedItems {
  readonly items: readonly DecodedItem[];
  readonly rows: readonly ItemRows[];
}

/** A track, an attitude, a photo: something a survey brings besides spectra. */
export interface ItemSource extends SourceFile {
  readonly kind: 'item';
  readonly format: ItemFormat;
  /** Of a table of angular rates. */
  readonly beside?: TablesBeside | undefined;
}

export interface SpectralSource extends SourceFile {
  readonly kind: 'spectral';
  readonly format: Format;
  readonly ingest: IngestSource;
  readonly deviceId?: string | undefined;
  /** The file that describes it; it becomes evidence too. */
  readonly sidecar?: { readonly path: string; readonly name: string; readonly bytes: Uint8Array } | undefined;
  /** The place and the attitude that its sidecar states. */
  readonly stated?: StatedItems | undefined;
  readonly warnings: readonly string[];
}

/**
 * Recognises a file by its content and reads what lies beside it. Undefined for a file of a folder that only describes
 * another one there. `choice` is for samples and left alone by every other format. Throws a Fault whose sentence ends
 * with the path.
 */
export async function recogniseSource(
  file: FoundFile,
  all: readonly FoundFile[],
  choice: SampleChoice = {},
): Promise<RecognisedSource | undefined> {
  const others = new Set(all.filter((other) => other !== file).map((other) => other.path));
  if (describesAnother(file.path, others)) return undefined;
  if (file.bytes === 0)
    throw new Fault('corrupt_input', `The file is empty, so there is nothing to import: ${file.path}`);
  const head = await readHead(file);
  const found = recognise(head);
  switch (found.kind) {
    case 'records':
    case 'chunked':
      return records(file, found);
    case 'legacy2012':
    case 'rtl_power':
    case 'hackrf_sweep':
      return rows(file, found.kind);
    case 'sigmf_meta':
      return sigmf(file.path, file, choice);
    case 'item': {
      const { path, bytes, modifiedMs } = file;
      const beside = found.format === 'csv' ? await tablesBeside(file, head, all) : undefined;
      const name = evidenceName(file, path);
      return { kind: 'item', path, bytes, modifiedMs, name, format: found.format, beside };
    }
    case 'sidecar':
      throw new Fault(
        'unsupported_format',
        `The file describes a dump and holds none; import the dump beside it: ${file.path}`,
      );
    case 'unsupported':
      throw new Fault('unsupported_format', `${found.sentence} ${file.path}`);
    case 'unknown': {
      const meta = await sigmfMetaBeside(file.path);
      if (meta !== undefined) return sigmf(meta, file, choice);
      // Records may follow a damaged beginning; text never hides any.
      if (head.length < file.bytes && head.some((byte) => byte < 9))
        return records(file, { kind: 'records', format: 'ath_mixed' });
      throw new Fault('unsupported_format', `${found.sentence} ${file.path}`);
    }
  }
}

/** Files of a folder that may be looked into, and bytes of one that is read whole. */
const TABLES_MOST = 32;
const TABLE_BYTES_MOST = 64 * 2 ** 20;

/**
 * An export in a file a sensor (phyphox): what a table of angular rates is joined with. Only where the folder has exactly
 * one table of rates, one of accelerations and at most one of the magnetic field (decode SPEC.md, A7).
 */
async function tablesBeside(
  file: FoundFile,
  head: Uint8Array,
  all: readonly FoundFile[],
): Promise<TablesBeside | undefined> {
  if (soleQuantity(head) !== 'rate') return undefined;
  const folder = dirname(file.path);
  const tables = all.filter(({ path }) => dirname(path) === folder && path.toLowerCase().endsWith('.csv'));
  if (tables.length > TABLES_MOST) return undefined;
  const found = new Map<SoleQuantity, FoundFile[]>();
  for (const table of tables) {
    if (table.bytes === 0 || table.bytes > TABLE_BYTES_MOST) continue;
    const quantity = soleQuantity(table === file ? head : await readHead(table));
    if (quantity !== undefined) found.set(quantity, [...(found.get(quantity) ?? []), table]);
  }
  const [rates = [], accelerations = [], fields = []] = [
    found.get('rate'),
    found.get('acceleration'),
    found.get('magnetic'),
  ];
  const [acceleration] = accelerations;
  const [magnetic] = fields;
  if (rates.length !== 1 || accelerations.length !== 1 || acceleration === undefined || fields.length > 1)
    return undefined;
  const named = ({ path, name }: FoundFile) => ({ path, name });
  return {
    acceleration: named(acceleration),
    ...(magnetic === undefined ? {} : { magnetic: named(magnetic) }),
  };
}

async function readHead(file: FoundFile): Promise<Uint8Array> {
  const handle = await open(file.path, 'r');
  try {
    const head = new Uint8Array(Math.min(RECOGNISE_BYTES, file.bytes));
    let done = 0;
    while (done < head.length) {
      const { bytesRead } = await handle.read(head, done, head.length - done, done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return head.subarray(0, done);
  } finally {
    await handle.close();
  }
}

function stem(path: string): string {
  return path.replace(/\.[^./\\]*$/u, '');
}

/** Names a sidecar of this file may have: `dump.bin.json`, `dump.json`. */
function sidecarPaths(path: string): string[] {
  return [`${path}.json`, `${stem(path)}.json`].filter((candidate) => candidate !== path);
}

/** In a folder, a sidecar and a SigMF data file come in with the file they belong to. */
function describesAnother(path: string, others: ReadonlySet<string>): boolean {
  if (path.endsWith('.sigmf-data')) return others.has(`${stem(path)}.sigmf-meta`);
  if (!path.endsWith('.json')) return false;
  return [...others].some((other) => sidecarPaths(other).includes(path));
}

/** Of what was chosen or dropped together, what is imported by itself: the rest comes in with the file it belongs to. */
export function withoutCompanions(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !describesAnother(path, new Set(paths.filter((other) => other !== path))));
}

async function records(
  file: FoundFile,
  found: Extract<Recognised, { kind: 'records' | 'chunked' }>,
): Promise<SpectralSource> {
  const { path, bytes, modifiedMs } = file;
  const wrapper = found.kind === 'chunked' ? 'chunked' : 'none';
  const { sidecar, parsed, warnings, stated } = await readSidecar(file);
  return {
    kind: 'spectral',
    path,
    bytes,
    modifiedMs,
    name: evidenceName(file, path),
    format: found.format,
    ingest: {
      kind: 'records',
      wrapper,
      format: found.format,
      scale: RADIO_SCALE,
      anchors: parsed?.clockAnchors ?? [],
      startUtcNs: parsed?.startUtcNs,
    },
    deviceId: parsed?.deviceId,
    sidecar,
    stated,
    warnings,
  };
}

async function rows(file: FoundFile, kind: 'legacy2012' | 'rtl_power' | 'hackrf_sweep'): Promise<SpectralSource> {
  const { path, bytes, modifiedMs } = file;
  const { sidecar, parsed, warnings, stated } = await readSidecar(file);
  return {
    kind: 'spectral',
    path,
    bytes,
    modifiedMs,
    name: evidenceName(file, path),
    format: kind,
    ingest: { kind: 'rows', rows: kind },
    deviceId: parsed?.deviceId,
    sidecar,
    stated,
    warnings,
  };
}

/** A sidecar that cannot be read is a warning: the dump itself is still good. */
async function readSidecar(
  file: FoundFile,
): Promise<{ sidecar?: SpectralSource['sidecar']; parsed?: Sidecar; stated?: StatedItems; warnings: string[] }> {
  for (const candidate of sidecarPaths(file.path)) {
    const name = evidenceName(file, candidate);
    const stats = await stat(candidate).catch(() => undefined);
    if (stats?.isFile() !== true) continue;
    if (stats.size > SIDECAR_BYTES_MOST)
      return { warnings: [`The file beside it is too long for a sidecar and was not read: ${name}`] };
    try {
      const bytes = await readFile(candidate);
      const parsed = parseSidecar(new TextDecoder().decode(bytes));
      const rows: ItemRows[] = [];
      const items = sidecarItems(parsed, { onRows: (each) => rows.push(each) });
      return { sidecar: { path: candidate, name, bytes }, parsed, stated: { items, rows }, warnings: [] };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { warnings: [`${why} (${name})`] };
    }
  }
  return { warnings: [] };
}

/** The metadata beside a file of samples, when there is any. */
export async function sigmfMetaBeside(dataPath: string): Promise<string | undefined> {
  const path = `${stem(dataPath)}.sigmf-meta`;
  const stats = await stat(path).catch(() => undefined);
  return path === dataPath || stats?.isFile() !== true ? undefined : path;
}

export function sigmfDataPath(metaPath: string): string {
  return `${stem(metaPath)}.sigmf-data`;
}

/** Reads and checks SigMF metadata and what was chosen for its samples; throws a Fault that names the file. */
export async function readSigmfMeta(
  path: string,
  choice: SampleChoice = {},
): Promise<{
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly meta: SigmfMeta;
  readonly analysis: AppliedAnalysis;
}> {
  if ((await stat(path)).size > META_BYTES_MOST)
    throw new Fault('corrupt_input', `The SigMF metadata is larger than ${META_BYTES_MOST} bytes: ${path}`);
  const bytes = await readFile(path);
  const text = new TextDecoder().decode(bytes);
  try {
    const meta = parseSigmfMeta(text);
    return { bytes, text, meta, analysis: analysisOf(meta, choice) };
  } catch (error) {
    if (error instanceof Fault) throw new Fault(error.code, `${error.message} ${path}`, { cause: error });
    throw error;
  }
}

/** `named` is the file that was chosen: metadata or data. */
async function sigmf(metaPath: string, named: FoundFile, choice: SampleChoice): Promise<SpectralSource> {
  const { bytes, text, analysis } = await readSigmfMeta(metaPath, choice);
  const path = sigmfDataPath(metaPath);
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isFile() !== true) {
    throw new Fault(
      'not_found',
      `The samples are missing: this metadata needs the file ${basename(path)} beside it: ${named.path}`,
    );
  }
  if (stats.size === 0) throw new Fault('corrupt_input', `The file is empty, so there is nothing to import: ${path}`);
  return {
    kind: 'spectral',
    path,
    bytes: stats.size,
    modifiedMs: stats.mtimeMs,
    name: evidenceName(named, path),
    format: 'sigmf',
    ingest: { kind: 'rows', rows: 'sigmf_meta', metadata: text, analysis },
    sidecar: { path: metaPath, name: evidenceName(named, metaPath), bytes },
    warnings: [],
  };
}
