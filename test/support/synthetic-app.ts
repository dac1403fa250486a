import { createStore, type Store } from '../../renderer/base/store.ts';
import type { App } from '../../renderer/data/app.ts';
import type { ConnectionState, HostClient } from '../../renderer/data/host-client.ts';
import { connectHost } from '../../renderer/data/host-client.ts';
import { createModel } from '../../renderer/model/model.ts';
import type { Measurement, RecordingInfo, WorkspaceState } from '../../workers/contract/model.ts';
import { EMPTY_SURVEY, type SurveyState } from '../../workers/contract/survey.ts';
import { createSyntheticHost, type SyntheticHost, type SyntheticOptions } from './synthetic-host.ts';

export interface SyntheticApp {
  readonly app: App;
  readonly host: SyntheticHost;
  readonly recording: Store<RecordingInfo | undefined>;
  readonly survey: Store<SurveyState>;
}

/** An `App` over a synthetic host, for tests of views without a real one. */
export function createSyntheticApp(options: SyntheticOptions, change: Partial<RecordingInfo> = {}): SyntheticApp {
  const synthetic = createSyntheticHost(options);
  const info: RecordingInfo = { ...synthetic.info, ...change };
  const model = createModel(undefined);
  const never = connectHost({ start: () => ({ [Symbol.dispose]: () => {} }) });
  const measure = async (input: {
    readonly range: Measurement['range'];
    readonly band: Measurement['band'];
    readonly thresholdDb: number;
  }): Promise<Measurement> => ({
    range: input.range,
    band: input.band,
    unit: info.scale.unit,
    absolute: true,
    frames: 1200,
    durationNs: input.range.toNs - input.range.fromNs,
    channelPowerDb: -48.2,
    occupiedBandwidthHz: 0.82 * (input.band.highHz - input.band.lowHz),
    peakDb: -51.5,
    meanDb: -66.1,
    thresholdDb: input.thresholdDb,
    dutyCycle: 0.137,
    belowResolutionCells: 10,
    cells: 1000,
  });
  const host: HostClient = {
    calls: { ...never.calls, recordings: { ...never.calls.recordings, measure: Object.assign(measure, {}) } },
    bytes: synthetic.bytes,
    state: { kind: 'connecting' },
    onState: never.onState,
    pending: 0,
    [Symbol.dispose]: () => {},
  };
  const survey = createStore<SurveyState>(EMPTY_SURVEY);
  const recording = createStore<RecordingInfo | undefined>(info);
  model.timebase.setRecording(info);
  const app: App = {
    model,
    host,
    connection: createStore<ConnectionState>({ kind: 'connecting' }),
    workspace: createStore<WorkspaceState>({ recordings: [info], jobs: [] }),
    survey,
    recording,
    files: { pick: undefined, accept: async () => [] },
    restartHost: undefined,
    shellVersions: async () => ({}),
  };
  return { app, host: synthetic, recording, survey };
}
