import { Fault } from '../contract/faults.ts';
import type { AppliedAnalysis, SampleSource } from '../contract/sample-analysis.ts';
import { recogniseSource, type SpectralSource } from './recognise-source.ts';
import { walk } from './walk.ts';

/** How the samples of a source are analysed; undefined for one that holds spectra already. */
export function analysisOfSource({ ingest }: SpectralSource): AppliedAnalysis | undefined {
  return ingest.kind === 'rows' && ingest.rows === 'sigmf_meta' ? ingest.analysis : undefined;
}

/** The recordings of samples in a file or below a folder. What cannot be imported is left for the import to explain. */
export async function findSamples(
  path: string,
  explain: (error: unknown, path: string) => Fault,
  signal?: AbortSignal,
): Promise<SampleSource[]> {
  const found: SampleSource[] = [];
  const { files } = await walk(path, explain, signal);
  for (const file of files) {
    signal?.throwIfAborted();
    const source = await recogniseSource(file, files).catch((error: unknown) => {
      if (error instanceof Fault || explain(error, file.path).code !== 'internal') return undefined;
      throw error;
    });
    if (source?.kind !== 'spectral') continue;
    const analysis = analysisOfSource(source);
    if (analysis === undefined) continue;
    found.push({ name: source.name, sampleRateHz: analysis.sampleRateHz, channels: analysis.channels });
  }
  return found;
}
