import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PhotoInfo } from '../../contract/survey.ts';
import { type DecodedItem, finishFile, type ItemFormat } from '../../decode/item.ts';
import { createItemDecoder } from '../../decode/item-decoders.ts';
import { quoteName } from '../errors.ts';
import { type CommandContext, UsageError } from './command.ts';
import { readThrough, type SourceFile } from './source-file.ts';
import { bytesText, jsonText } from './table.ts';

/** Says what is in a track, an attitude or a photo. Resolves to the exit code. */
export async function inspectItem(
  context: CommandContext,
  source: SourceFile,
  format: ItemFormat,
  frame: number | undefined,
): Promise<number> {
  if (frame !== undefined) throw new UsageError('--frame is for spectral recordings, and this file holds none');
  const { mtimeMs } = await stat(source.path);
  const decoder = createItemDecoder(format, {
    onRows: () => undefined,
    modifiedUtcNs: BigInt(Math.round(mtimeMs)) * 1_000_000n,
  });
  await readThrough(context, source, (bytes) => {
    decoder.push(bytes);
    return true;
  });
  const { items } = finishFile(decoder, source.path);
  const document = {
    file: basename(source.path),
    format,
    bytes: source.bytes,
    ...Object.assign({}, ...items.map(({ info }) => info.facts)),
    items: items.map(({ kind, info: { facts: _facts, ...info } }) => ({ ...info, item: kind })),
  };
  context.output.out(context.flag('json') ? jsonText(document) : itemText(source, format, items));
  return 0;
}

function itemText(source: SourceFile, format: ItemFormat, items: readonly DecodedItem[]): string {
  const lines: [string, string][] = [
    ['file', `${quoteName(source.path)} (${bytesText(source.bytes)})`],
    ['format', format],
  ];
  for (const { kind, info } of items) {
    if (kind === 'track') {
      lines.push(['track', `${info.points} points, ${info.timedPoints} with a time`]);
      if (info.bounds !== undefined) {
        const { westDeg, southDeg, eastDeg, northDeg } = info.bounds;
        lines.push(['bounds', `${southDeg}…${northDeg} north, ${westDeg}…${eastDeg} east`]);
      }
    } else if (kind === 'photo') {
      lines.push(['photo', `${info.kind}, ${info.widthPx} × ${info.heightPx} pixels, ${quoteName(info.camera)}`]);
      if (info.takenOwnUtcNs !== undefined)
        lines.push(['taken', `${takenText(info.takenOwnUtcNs, info.takenFrom)} (${info.takenFrom})`]);
    } else {
      lines.push(['attitude', `${info.samples} samples from ${info.kind}, heading ${info.heading}`]);
      if (info.filter !== undefined) lines.push(['filter', info.filter]);
    }
    if (kind !== 'photo' && info.startOwnUtcNs !== undefined && info.endOwnUtcNs !== undefined)
      lines.push(['time', `${timeText(info.startOwnUtcNs)} … ${timeText(info.endOwnUtcNs)}`]);
    for (const [name, fact] of Object.entries(info.facts))
      lines.push([name, quoteName(typeof fact === 'object' ? JSON.stringify(fact) : String(fact))]);
    for (const warning of info.warnings) lines.push(['note', quoteName(warning)]);
  }
  return lines.map(([name, text]) => `${name.padEnd(16)} ${text}\n`).join('');
}

/** A time that states no zone is not called UTC (contract SPEC.md, PH5). */
function takenText(ownUtcNs: bigint, from: PhotoInfo['takenFrom']): string {
  return from === 'exif local' ? `${timeText(ownUtcNs).slice(0, -1)}, zone not stated` : timeText(ownUtcNs);
}

export function timeText(utcNs: bigint): string {
  return new Date(Number(utcNs / 1_000_000n)).toISOString();
}
