import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Fault } from '../contract/faults.ts';
import type { RecordingInfo } from '../contract/model.ts';
import { META_BYTES_MOST, parseSigmfMeta } from '../decode/sigmf.ts';
import { annotationsOfSigmf } from '../decode/sigmf-annotations.ts';
import type { CaseSession } from './case-session.ts';
import { faultOf } from './errors.ts';

/**
 * Adds the annotations of a .sigmf-meta file to a recording of the case, and gives their number. Where the file and the
 * recording (`info.origin`, with its clock's setting) both know UTC, they are placed by it; otherwise both begin together.
 */
export async function importAnnotations(
  { survey }: Pick<CaseSession, 'survey'>,
  info: RecordingInfo,
  path: string,
): Promise<number> {
  const meta = parseSigmfMeta(await readText(path), 'annotations');
  const utcNs = meta.captures[0]?.utcNs;
  const shiftNs = utcNs === undefined || info.origin.kind !== 'utc' ? 0 : Number(utcNs - info.origin.utcNs);
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const into = { recording: info.id, endNs: info.endNs - shiftNs, nowNs, newId: randomUUID };
  const annotations = annotationsOfSigmf(meta, into).map(({ place, ...each }) => ({
    ...each,
    place: place.kind === 'map' ? place : { ...place, fromNs: place.fromNs + shiftNs, toNs: place.toNs + shiftNs },
  }));
  const outside = annotations.filter(
    ({ place }) => place.kind === 'region' && (place.fromNs > info.endNs || place.toNs < info.startNs),
  );
  if (outside.length > 0)
    throw new Fault(
      'bad_request',
      `${outside.length} of ${annotations.length} annotations lie outside the time of ${info.name}, so none was added; they belong to another recording, or a clock is wrong: ${path}`,
    );
  if (annotations.length > 0) await survey.importAnnotations(annotations, basename(path));
  return annotations.length;
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
