import { basename } from 'node:path';
import { Fault } from '../../contract/faults.ts';
import type { SampleChoice } from '../../contract/sample-analysis.ts';
import { type Inspection, inspectLegacy, inspectRecords, inspectSigmf, inspectSweep } from '../../decode/inspect.ts';
import { RECOGNISE_BYTES, recognise } from '../../decode/recognise.ts';
import { analysisOf } from '../../decode/sigmf.ts';
import { readSigmfMeta, sigmfDataPath, sigmfMetaBeside } from '../../jobs/recognise-source.ts';
import { loadProgramKernels } from '../../threads/program-kernels.ts';
import { createStatedHash } from '../../threads/stated-hash.ts';
import { type Command, type CommandContext, jsonOption } from './command.ts';
import { inspectItem } from './inspect-item.ts';
import { factsText, printFrame } from './inspect-text.ts';
import { checkChoice, SAMPLE_USAGE, sampleChoiceOf, sampleOptions } from './sample-options.ts';
import { openSource, readThrough, type SourceFile } from './source-file.ts';
import { jsonText } from './table.ts';
import { wholeNumber } from './values.ts';

export const inspectCommand: Command = {
  name: 'inspect',
  usage: `FILE [--frame I] ${SAMPLE_USAGE} [--json]`,
  summary: 'Says what is in a dump, without importing it.',
  details: 'Streams the file: memory does not grow with its size. --json uses the names of the reference decoder.',
  options: {
    ...jsonOption,
    frame: { kind: 'value', value: 'I', help: 'show one frame, counted from 0 in file order' },
    ...sampleOptions,
  },
  minPositionals: 1,
  maxPositionals: 1,
  async run(context) {
    const wanted = context.value('frame');
    const frame =
      wanted === undefined
        ? undefined
        : wholeNumber(wanted, 'frame', { min: 0, max: Number.MAX_SAFE_INTEGER, default: 0 });
    const choice = sampleChoiceOf(context);
    await using source = await openSource(context.positionals[0] ?? '');
    if (source.bytes === 0) throw new Fault('corrupt_input', `The file is empty: ${source.path}`);
    const head = new Uint8Array(Math.min(RECOGNISE_BYTES, source.bytes));
    await source.read(head, 0);
    const found = recognise(head);
    if (found.kind === 'sigmf_meta') {
      return await inspectSamples(context, source.path, sigmfDataPath(source.path), { choice, frame });
    }
    const meta = found.kind === 'unknown' ? await sigmfMetaBeside(source.path) : undefined;
    if (meta !== undefined) return await inspectSamples(context, meta, source.path, { choice, frame });
    checkChoice(context, choice, source.path, []);
    switch (found.kind) {
      case 'records':
      case 'chunked': {
        const { scanner } = loadProgramKernels(context.programDir);
        return await inspect(
          context,
          source,
          inspectRecords(scanner, found.kind === 'chunked' ? 'chunked' : 'none', { frame }),
          frame,
        );
      }
      case 'legacy2012':
        return await inspect(context, source, inspectLegacy({ frame }), frame);
      case 'rtl_power':
      case 'hackrf_sweep':
        return await inspect(context, source, inspectSweep(found.kind, { frame }), frame);
      case 'item':
        return await inspectItem(context, source, found.format, frame);
      case 'sidecar':
        throw new Fault(
          'unsupported_format',
          `The file describes a dump and holds none; inspect the dump beside it: ${source.path}`,
        );
      case 'unsupported':
        throw new Fault('unsupported_format', `${found.sentence} ${source.path}`);
      case 'unknown': {
        if (isText(head)) throw new Fault('unsupported_format', `${found.sentence} ${source.path}`);
        const { scanner } = loadProgramKernels(context.programDir);
        return await inspect(context, source, inspectRecords(scanner, 'none', { frame }), frame);
      }
    }
  },
};

/** Streams the file through an inspection and prints what it found. */
async function inspect(
  context: CommandContext,
  source: SourceFile,
  inspection: Inspection,
  wanted: number | undefined,
): Promise<number> {
  await readThrough(context, source, (bytes, final) => {
    inspection.push(bytes, final);
    return inspection.frame === undefined;
  });
  if (wanted !== undefined && inspection.frame !== undefined) {
    printFrame(context, inspection.frame);
    return 0;
  }
  const facts = inspection.facts(source.bytes);
  if (wanted !== undefined)
    throw new Fault(
      'not_found',
      `There is no frame ${wanted}; the file has ${facts.recovered}, counted from 0: ${source.path}`,
    );
  const document = { file: basename(source.path), ...facts };
  context.output.out(context.flag('json') ? jsonText(document) : factsText(source.path, document));
  if (facts.recovered === 0) {
    throw new Fault(
      'corrupt_input',
      `No intact spectral record in ${source.bytes} bytes: no known recording, or wholly damaged: ${source.path}`,
    );
  }
  return 0;
}

async function inspectSamples(
  context: CommandContext,
  metaPath: string,
  dataPath: string,
  { choice, frame }: { readonly choice: SampleChoice; readonly frame: number | undefined },
): Promise<number> {
  const { meta } = await readSigmfMeta(metaPath);
  checkChoice(context, choice, metaPath, [meta]);
  await using data = await openSource(dataPath);
  const analysis = analysisOf(meta, choice);
  return await inspect(context, data, inspectSigmf(meta, { analysis, hash: createStatedHash(meta), frame }), frame);
}

/** Text never hides records behind damage. */
function isText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 9);
}
