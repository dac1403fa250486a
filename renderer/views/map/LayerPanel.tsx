import { Button, HTMLSelect } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import type { PlaceFrame } from '../../../workers/contract/survey.ts';
import { fixed } from '../../base/format.ts';
import { useStore } from '../../base/use-store.ts';
import type { App } from '../../data/app.ts';
import { Panel } from '../../widgets/Panel.tsx';
import { QuantityField } from '../../widgets/QuantityField.tsx';
import { BaseMapList } from './BaseMapList.tsx';
import type { HeatSettings, LayerName, MapModel, ValueRange } from './map-model.ts';
import { PlanList } from './PlanList.tsx';
import { isLevelMeasure } from './scene.ts';
import type { BaseLayers } from './use-base-layers.ts';
import type { MapData } from './use-map-data.ts';
import type { Placing } from './use-placing.ts';

const layerWords: readonly (readonly [LayerName, string, string])[] = [
  ['track', 'Track and samples', 'Where the agent went; colour only where it measured'],
  [
    'uncertainty',
    'Uncertainty of places',
    'Outline of the circles that hold each true place with 68 %, where the source says so',
  ],
  ['photos', 'Photos', 'Pins with thumbnail and view direction'],
  ['devices', 'Agents', 'Where each agent is at the time of the cursor'],
  ['annotations', 'Annotations', 'Notes with a place'],
  ['plans', 'Floor plans', 'Plans with at least two control points'],
  ['outlines', 'World outlines', 'Natural Earth 1:50 million, shipped with the program'],
];

const methodWords: Readonly<Record<HeatSettings['method'], string>> = {
  measured: 'Measured only',
  'inverse distance': 'Interpolated: IDW',
  kriging: 'Interpolated: kriging',
};

/** What is on the map, how colours run, how the heat map is made, what lies below. */
export function LayerPanel(props: {
  readonly app: App;
  readonly map: MapModel;
  readonly data: MapData;
  readonly range: ValueRange;
  readonly base: BaseLayers;
  readonly placing: Placing;
}): ReactNode {
  const { app, map, data, range, base, placing } = props;
  const { shown, measure, ranges } = useStore(map.settings);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  /** Runs what a person asked for; why it failed stands in the panel. */
  const attempt = (work: () => Promise<unknown>) => {
    setFailure(undefined);
    work().catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)));
  };
  const unit = isLevelMeasure(measure) ? (data.info?.scale.unit ?? 'dBm') : '%';
  const setRange = (next: ValueRange | undefined) => map.set({ ranges: { ...ranges, [measure]: next } });
  const frames = new Set([...data.survey.tracks, ...data.survey.floorPlans].map((each) => each.frame));
  return (
    <aside className="ag-map-panel" aria-label="Layers">
      {failure !== undefined && (
        <p className="ag-note ag-note-error" role="alert">
          {failure}
        </p>
      )}
      <Panel title="Shown">
        {layerWords.map(([layer, words, title]) => (
          <div key={layer} className="ag-map-row">
            <label title={title}>
              <input type="checkbox" checked={shown[layer]} onChange={() => map.toggle(layer)} />
              {words}
            </label>
          </div>
        ))}
        {(frames.size > 1 || data.frame === 'local') && (
          <div className="ag-map-row">
            <span className="ag-map-grow">Frame</span>
            <HTMLSelect
              minimal
              aria-label="Frame"
              value={data.frame}
              title="Places on Earth, or metres on a floor without a known place on Earth"
              onChange={(event) => {
                const chosen: PlaceFrame = event.currentTarget.value === 'local' ? 'local' : 'wgs84';
                map.set({ frame: chosen, track: undefined });
              }}
              options={[
                { value: 'wgs84', label: 'WGS84, degrees' },
                { value: 'local', label: 'Local, metres' },
              ]}
            />
          </div>
        )}
      </Panel>
      <Panel
        title="Colours"
        action={
          <Button
            variant="minimal"
            size="small"
            text="Auto"
            title="Range of nearly all values on the map (double-click the legend)"
            disabled={ranges[measure] === undefined}
            onClick={() => setRange(undefined)}
          />
        }
      >
        {(['high', 'low'] as const).map((end) => (
          <div key={end} className="ag-map-row">
            <span className="ag-map-grow">{end === 'high' ? 'Highest' : 'Lowest'}</span>
            <QuantityField
              label={end === 'high' ? 'Highest colour' : 'Lowest colour'}
              store={map.settings}
              words={() => `${fixed(range[end], 1)} ${unit}`}
              width={84}
              parse={numberIn}
              forms="-40"
              onValue={(value) => {
                const next = { ...range, [end]: value };
                if (next.high > next.low) setRange(next);
              }}
              onStep={(direction) => {
                const next = { ...range, [end]: range[end] + direction };
                if (next.high > next.low) setRange(next);
              }}
            />
          </div>
        ))}
      </Panel>
      <HeatPanel map={map} data={data} />
      <PlanList app={app} map={map} data={data} placing={placing} attempt={attempt} />
      {data.frame === 'wgs84' && <BaseMapList app={app} map={map} base={base} attempt={attempt} />}
    </aside>
  );
}

export function numberIn(text: string): number | undefined {
  const found = /[-−+]?\d+(?:\.\d+)?/.exec(text);
  return found === null ? undefined : Number(found[0].replace('−', '-'));
}

function HeatPanel({ map, data }: { readonly map: MapModel; readonly data: MapData }): ReactNode {
  const { heat } = useStore(map.settings);
  const estimated = heat.method !== 'measured';
  const field = (
    label: string,
    key: 'cellM' | 'maxDistanceM' | 'maxDeviationDb',
    unit: string,
    least: number,
    title: string,
  ) => (
    <div className="ag-map-row" title={title}>
      <span className="ag-map-grow">{label}</span>
      <QuantityField
        label={label}
        store={map.settings}
        words={({ heat: now }) => `${fixed(now[key], now[key] < 10 ? 1 : 0)} ${unit}`}
        width={84}
        parse={numberIn}
        forms={`5 ${unit}`}
        onValue={(value) => map.setHeat({ [key]: Math.min(Math.max(value, least), 10_000) })}
        onStep={(direction) => map.setHeat({ [key]: Math.min(Math.max(heat[key] + direction, least), 10_000) })}
      />
    </div>
  );
  return (
    <Panel title="Heat map">
      <div className="ag-map-row">
        <label title="Mean in linear power of the samples in each cell (Y)">
          <input type="checkbox" checked={heat.on} onChange={() => map.setHeat({ on: !heat.on })} />
          Shown
        </label>
        <HTMLSelect
          minimal
          aria-label="Method"
          title="Interpolation fills cells where nobody measured; they are hatched"
          value={heat.method}
          onChange={(event) => {
            const { value } = event.currentTarget;
            map.setHeat({ method: value === 'kriging' || value === 'inverse distance' ? value : 'measured' });
          }}
          options={Object.entries(methodWords).map(([value, label]) => ({ value, label }))}
        />
      </div>
      {field('Cell', 'cellM', 'm', 0.1, 'Side of a cell')}
      {estimated && field('No farther than', 'maxDistanceM', 'm', 0.1, 'Estimates farther from a sample are left out')}
      {heat.method === 'kriging' &&
        field('No wider than', 'maxDeviationDb', 'dB', 0.1, 'Estimates with a greater standard deviation are left out')}
      <div className="ag-map-row">
        <span className="ag-map-grow">Opacity</span>
        <input
          type="range"
          aria-label="Opacity of the heat map"
          min={10}
          max={100}
          value={Math.round(100 * heat.opacity)}
          onChange={(event) => map.setHeat({ opacity: Number(event.currentTarget.value) / 100 })}
        />
      </div>
      {heat.on && data.heat?.variogram !== undefined && (
        <p className="ag-map-hint ag-small ag-muted">
          Exponential variogram: nugget {fixed(data.heat.variogram.nugget, 1)} dB², sill{' '}
          {fixed(data.heat.variogram.sill, 1)} dB², range {fixed(data.heat.variogram.rangeM, 0)} m.
        </p>
      )}
    </Panel>
  );
}
