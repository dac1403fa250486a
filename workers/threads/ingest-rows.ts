import { Fault } from '../contract/faults.ts';
import type { loadKernels } from '../kernels/load.ts';
import type { Ingest, IngestSinks } from './ingest.ts';
import type { IngestSource } from './messages.ts';

export function createRowIngest(
  _source: Extract<IngestSource, { kind: 'rows' }>,
  _place: { readonly recordingPath: string; readonly sourceBytes: number },
  _kernels: ReturnType<typeof loadKernels>,
  _sinks: IngestSinks,
): Ingest {
  throw new Fault('unsupported_format', 'Row formats are not supported yet.');
}
