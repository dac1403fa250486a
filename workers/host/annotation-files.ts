import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Fault } from '../contract/faults.ts';
import type { RecordingInfo } from '../contract/model.ts';
import type { Annotation } from '../contract/survey.ts';
import { META_BYTES_MOST, parseSigmfMeta } from '../decode/sigmf.ts';
import { annotationsOfSigmf } from '../decode/sigmf-annotations.ts';
import type { CaseSession } from './case-session.ts';
import { faultOf } from './errors.ts';

/** What came of an annotation file: how many were new, and how many the recording had already. */
export interface AddedAnnotations {
  readonly added: number;
  readonly known: number;
}

/**
 * Adds the annotations of a .sigmf-meta file to a recording of the case, those left out that it has already (decode SPEC.md,
 * G6). Where the file and the recording (`info.origin`, with its clock's setting) both know UTC, they are placed by it;
 * otherwise both begin together. Throws a Fault.
 */
export async function importAnnotations(
  { survey }: Pick<CaseSession, 'survey'>,
  info: RecordingInfo,
  path: string,
): Promise<AddedAnnotations> {
  const meta = parseSigmfMeta(await readText(path), 'annotations');
  const utcNs = meta.captures[0]?.utcNs;
  const shiftNs = utcNs === undefined || info.origin.kind !== 'utc' ? 0 : Number(utcNs - info.origin.utcNs);
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const into = { recording: info.id, endNs: info.endNs - shiftNs, nowNs, newId: randomUUID };
  const annotations = annotationsOfSigmf(meta, into).map(({ place, ...each }) => ({
    ...each,
    place: place.kind === 'map' ? place : { ...place, fromNs: place.fromNs + shiftNs, toNs: place.toNs + shiftNs },
  }));
  const there = survey
    .state()
    .annotations.filter(({ place }) => place.kind === 'region' && place.recording === info.id);
  const fresh = annotations.filter((each) => !there.some((other) => isSame(each, other)));
  const outside = fresh.filter(
    ({ place }) => place.kind === 'region' && (place.fromNs > info.endNs || place.toNs < info.startNs),
  );
  if (outside.length > 0)
    throw new Fault(
      'bad_request',
      `${outside.length} of ${annotations.length} annotations lie outside the time of ${info.name}, so none was added; they belong to another recording, or a clock is wrong: ${path}`,
    );
  if (fresh.length > 0) await survey.importAnnotations(fresh, basename(path));
  return { added: fresh.length, known: annotations.length - fresh.length };
}

/** Sample numbers and what is kept of a time may differ by what a double holds of it. */
const SAME_NS = 1;

/** By its `core:uuid`, or by place, label and author where it has none, or got another when it came in. */
function isSame(a: Annotation, b: Annotation): boolean {
  if (a.id === b.id) return true;
  if (a.label !== b.label || a.author !== b.author || a.place.kind !== 'region' || b.place.kind !== 'region')
    return false;
  const [one, other] = [a.place, b.place];
  return (
    Math.abs(one.fromNs - other.fromNs) <= SAME_NS &&
    Math.abs(one.toNs - other.toNs) <= SAME_NS &&
    one.lowHz === other.lowHz &&
    one.highHz === other.highHz
  );
}

async function readText(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > META_BYTES_MOST)
      throw new Fault('corrupt_input', `The SigMF metadata is larger than ${META_BYTES_MOST} bytes: ${path}`);
    return await readFile(path, 'utf8');
  } catch (error) {
    throw faultOf(error, path);
  }
}
