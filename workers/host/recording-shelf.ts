import { join } from 'node:path';
import { Fault } from '../contract/faults.ts';
import type { RecordingInfo, StreamInfo } from '../contract/model.ts';
import type { CaseFolder } from '../custody/case-folder.ts';
import type { LiveRecordings } from '../jobs/import-context.ts';
import { previewStream } from '../jobs/recording-info.ts';
import type { loadKernels } from '../kernels/load.ts';
import type { Preview, PreviewStream } from '../recording/preview.ts';
import { openRecording, openSnapshot, type RecordingReader } from '../recording/recording-reader.ts';

/** Readers kept open beyond those in use. */
const IDLE_READERS = 32;

/** Every recording that can be looked at: those of the case, opened when asked for, and those being imported. */
export interface RecordingShelf extends LiveRecordings {
  list(): readonly RecordingInfo[];
  infoOf(id: string): RecordingInfo;
  /** Lends a reader; it stays open until `use` has settled. Fault `not_found` for an unknown recording or one without pictures. */
  withReader<T>(id: string, use: (reader: RecordingReader) => Promise<T>): Promise<T>;
  previewOf(id: string, stream: number): PreviewStream;
  /** Replaces what is known of the case. */
  load(infos: readonly RecordingInfo[]): void;
  close(): Promise<void>;
}

interface Entry {
  info: RecordingInfo;
  preview: Preview | undefined;
  reader: Promise<RecordingReader> | undefined;
  uses: number;
  /** Readers that were replaced while in use. */
  readonly retired: Set<Promise<RecordingReader>>;
  /** While files move, nobody may open them. */
  gate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;
}

export function createRecordingShelf(options: {
  readonly folder: CaseFolder;
  readonly kernels: ReturnType<typeof loadKernels>;
  readonly onChange: () => void;
}): RecordingShelf {
  const { folder, kernels, onChange } = options;
  /** In the order of the case; the list on the screen keeps it. */
  const entries = new Map<string, Entry>();
  /** Ids whose reader was opened, longest ago first. */
  const opened = new Set<string>();

  const find = (id: string): Entry => {
    const entry = entries.get(id);
    if (entry === undefined) throw new Fault('not_found', 'This recording is not in the case that is open.');
    return entry;
  };

  const openSealed = (info: RecordingInfo): Promise<RecordingReader> =>
    openRecording({
      directory: join(folder.paths.recordings, info.id),
      ...(info.evidenceSha256 === undefined ? {} : { evidencePath: folder.evidence.pathOf(info.evidenceSha256) }),
      kernels,
      generation: info.generation,
    });

  const closeReader = async (reader: Promise<RecordingReader>) => {
    await reader.then((opened) => opened.close()).catch(() => undefined);
  };

  /** Closes what nobody uses any more. */
  const settle = async (entry: Entry) => {
    if (entry.uses > 0) return;
    const retired = [...entry.retired];
    entry.retired.clear();
    await Promise.all(retired.map(closeReader));
  };

  const retire = (entry: Entry) => {
    if (entry.reader !== undefined) entry.retired.add(entry.reader);
    entry.reader = undefined;
  };

  const closeIdle = () => {
    const idle = [...opened]
      .flatMap((id) => entries.get(id) ?? [])
      .filter((entry) => entry.info.state === 'sealed' && entry.reader !== undefined && entry.uses === 0);
    for (const entry of idle.slice(0, Math.max(0, idle.length - IDLE_READERS))) {
      retire(entry);
      void settle(entry);
    }
  };

  return {
    list: () => [...entries.values()].map((entry) => entry.info),
    infoOf: (id) => find(id).info,
    async withReader(id, use) {
      let entry = find(id);
      while (entry.gate !== undefined) {
        await entry.gate.opened;
        entry = find(id);
      }
      if (entry.reader === undefined) {
        if (entry.info.state !== 'sealed')
          throw new Fault('not_found', 'This recording has no pictures yet; they appear while it is imported.');
        entry.reader = openSealed(entry.info);
        entry.reader.catch(() => {
          entry.reader = undefined;
        });
        opened.delete(id);
        opened.add(id);
        closeIdle();
      }
      entry.uses++;
      try {
        return await use(await entry.reader);
      } finally {
        entry.uses--;
        void settle(entry);
      }
    },
    previewOf(id, stream) {
      const { info, preview } = find(id);
      const axis = info.streams[stream];
      const found = axis === undefined ? undefined : preview?.streams.find((one) => sameAxis(one, axis));
      if (found === undefined) throw new Fault('not_found', 'There is no preview of this stream.');
      return found;
    },
    load(infos) {
      for (const info of infos) entries.set(info.id, newEntry(info, undefined));
      onChange();
    },
    begin(info, preview) {
      entries.set(info.id, newEntry(info, preview));
      onChange();
    },
    async grow(info, view) {
      const entry = entries.get(info.id);
      if (entry === undefined) return;
      const { directory, evidencePath, snapshot } = view;
      const more = { directory, evidencePath, kernels, generation: info.generation };
      // A state that cannot be opened, because the import has just ended or failed, is not shown; the next one is.
      const reader =
        snapshot === undefined ? await openRecording(more).catch(() => undefined) : openSnapshot(more, snapshot);
      if (reader === undefined) return;
      if (entries.get(info.id) !== entry || entry.info.generation >= info.generation || entry.gate !== undefined) {
        await reader.close();
        return;
      }
      retire(entry);
      entry.reader = Promise.resolve(reader);
      entry.info = entry.preview === undefined || info.state !== 'open' ? info : withPreview(info, entry.preview);
      await settle(entry);
      onChange();
    },
    async release(id) {
      const entry = entries.get(id);
      if (entry === undefined) return;
      let open = () => {};
      const opened = new Promise<void>((resolve) => {
        open = resolve;
      });
      entry.gate = { opened, open };
      while (entry.uses > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      retire(entry);
      await settle(entry);
    },
    async seal(info) {
      const before = entries.get(info.id);
      entries.set(info.id, newEntry(info, undefined));
      before?.gate?.open();
      onChange();
    },
    async remove(id) {
      const entry = entries.get(id);
      if (entry === undefined || entry.info.state === 'sealed') return;
      entries.delete(id);
      opened.delete(id);
      entry.gate?.open();
      retire(entry);
      await settle(entry);
      onChange();
    },
    async close() {
      const all = [...entries.values()];
      entries.clear();
      for (const entry of all) {
        entry.gate?.open();
        retire(entry);
        while (entry.uses > 0) await new Promise((resolve) => setTimeout(resolve, 5));
        await settle(entry);
      }
    },
  };
}

function newEntry(info: RecordingInfo, preview: Preview | undefined): Entry {
  return { info, preview, reader: undefined, uses: 0, retired: new Set(), gate: undefined };
}

function sameAxis(
  a: Pick<StreamInfo, 'centreHz' | 'widthHz' | 'bins'>,
  b: Pick<StreamInfo, 'centreHz' | 'widthHz' | 'bins'>,
): boolean {
  return a.centreHz === b.centreHz && a.widthHz === b.widthHz && a.bins === b.bins;
}

/** While a recording grows its preview still shows where the rest will be. */
function withPreview(info: RecordingInfo, preview: Preview): RecordingInfo {
  const rest = preview.streams.filter((stream) => !info.streams.some((known) => sameAxis(known, stream)));
  return {
    ...info,
    startNs: Math.min(info.startNs, preview.startNs),
    endNs: Math.max(info.endNs, preview.endNs),
    streams: [...info.streams, ...rest.map((stream, at) => previewStream(stream, info.streams.length + at))],
    hasPreview: true,
  };
}
