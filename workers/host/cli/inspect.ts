import { Fault } from '../../contract/faults.ts';
import { createRecordFacts, describeFrame, type FrameFacts } from '../../decode/facts.ts';
import { RECOGNISE_BYTES, recognise } from '../../decode/recognise.ts';
import { createRecordDecoder } from '../../decode/record-decoder.ts';
import { loadProgramKernels } from '../../threads/program-kernels.ts';
import { type Command, type CommandContext, jsonOption } from './command.ts';
import { inspectRows } from './inspect-rows.ts';
import { factsText, printFrame } from './inspect-text.ts';
import { openSource, type SourceFile } from './source-file.ts';
import { jsonText } from './table.ts';
import { wholeNumber } from './values.ts';

export const inspectCommand: Command = {
  name: 'inspect',
  usage: 'FILE [--frame I] [--json]',
  summary: 'Says what is in a dump, without importing it.',
  details: 'Streams the file: memory does not grow with its size. --json uses the names of the reference decoder.',
  options: {
    ...jsonOption,
    frame: { kind: 'value', value: 'I', help: 'show one frame, counted from 0 in file order' },
  },
  minPositionals: 1,
  maxPositionals: 1,
  async run(context) {
    const wanted = context.value('frame');
    const frame =
      wanted === undefined
        ? undefined
        : wholeNumber(wanted, 'frame', { min: 0, max: Number.MAX_SAFE_INTEGER, default: 0 });
    await using source = await openSource(context.positionals[0] ?? '');
    if (source.bytes === 0) throw new Fault('corrupt_input', `The file is empty: ${source.path}`);
    const head = new Uint8Array(Math.min(RECOGNISE_BYTES, source.bytes));
    await source.read(head, 0);
    const found = recognise(head);
    switch (found.kind) {
      case 'unsupported':
        throw new Fault('unsupported_format', `${found.sentence} ${source.path}`);
      case 'sidecar':
        throw new Fault(
          'unsupported_format',
          `The file describes a dump and holds none; inspect the dump beside it: ${source.path}`,
        );
      case 'unknown':
        if (isText(head)) throw new Fault('unsupported_format', `${found.sentence} ${source.path}`);
        return inspectRecords(context, source, false, frame);
      case 'records':
      case 'chunked':
        return inspectRecords(context, source, found.kind === 'chunked', frame);
      default:
        return inspectRows(context, source, found.kind, frame);
    }
  },
};

async function inspectRecords(
  context: CommandContext,
  source: SourceFile,
  chunked: boolean,
  wanted: number | undefined,
): Promise<number> {
  const facts = createRecordFacts();
  let frames = 0;
  let one: FrameFacts | undefined;
  const { scanner } = loadProgramKernels(context.programDir);
  const decoder = createRecordDecoder({
    scanner,
    wrapper: chunked ? 'chunked' : 'none',
    onBatch(batch) {
      if (wanted === undefined) facts.addBatch(batch);
      else if (wanted < frames + batch.columns.count) one ??= describeFrame(batch, wanted - frames, wanted);
      frames += batch.columns.count;
    },
    onDamage: (stretch) => facts.addDamage(stretch),
  });
  let position = 0;
  while (position < source.bytes && one === undefined) {
    context.signal.throwIfAborted();
    const read = await source.read(decoder.room(), position);
    position += read;
    decoder.commit(read, position === source.bytes);
  }
  if (wanted !== undefined) {
    if (one === undefined)
      throw new Fault(
        'not_found',
        `There is no frame ${wanted}; the file has ${frames}, counted from 0: ${source.path}`,
      );
    printFrame(context, one);
    return 0;
  }
  const document = { file: source.path, ...facts.finish(source.bytes) };
  context.output.out(context.flag('json') ? jsonText(document) : factsText(document));
  if (frames === 0)
    throw new Fault(
      'corrupt_input',
      `No intact spectral record in ${source.bytes} bytes: no known recording, or wholly damaged: ${source.path}`,
    );
  return 0;
}

/** Text never hides records behind damage. */
function isText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 9);
}
