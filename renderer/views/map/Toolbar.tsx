import { Button, ButtonGroup, HTMLSelect } from '@blueprintjs/core';
import { ArrowsHorizontal, Edit, Hand, Heatmap, Home, Layers, PolygonFilter, Select } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { surveyMeasures } from '../../../workers/contract/survey.ts';
import { coordinateFormatNames, coordinateFormats } from '../../base/coordinates.ts';
import { formatBand } from '../../base/format.ts';
import { useStore } from '../../base/use-store.ts';
import type { MapModel } from './map-model.ts';
import type { MapData } from './use-map-data.ts';

const tools = [
  { tool: 'pan', label: 'Pan', title: 'Drag pans; Shift+drag chooses times by a rectangle (V)', Icon: Hand },
  { tool: 'rectangle', label: 'Rectangle', title: 'Choose the times inside a rectangle (S)', Icon: Select },
  { tool: 'lasso', label: 'Lasso', title: 'Choose the times inside a drawn shape (Shift+S)', Icon: PolygonFilter },
  {
    tool: 'measure',
    label: 'Distance',
    title: 'Distance and direction between two clicks or along a drag (E)',
    Icon: ArrowsHorizontal,
  },
  { tool: 'annotate', label: 'Annotate', title: 'A click annotates a place, a drag an area (T)', Icon: Edit },
] as const;

const measureLabels = {
  'band power': 'Band power',
  peak: 'Peak',
  'noise floor': 'Noise floor',
  occupancy: 'Occupancy',
} as const;

/** Tools at the left, what colours mean in the middle, layers at the right; children are the readout. */
export function Toolbar(props: {
  readonly map: MapModel;
  readonly data: MapData;
  readonly onFit: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { map, data } = props;
  const { tool, measure, format, heat, panelOpen, track } = useStore(map.settings);
  const { lowHz, highHz, ofBox } = data.band;
  return (
    <div className="ag-tools ag-map-tools" role="toolbar" aria-label="Map">
      <ButtonGroup variant="minimal">
        {tools.map(({ tool: own, label, title, Icon }) => (
          <Button
            key={own}
            size="small"
            icon={<Icon size={14} />}
            aria-label={label}
            aria-pressed={tool === own}
            active={tool === own}
            title={title}
            onClick={() => map.set({ tool: own })}
          />
        ))}
        <Button
          size="small"
          icon={<Home size={14} />}
          aria-label="Whole track"
          title="Show all of this recording's track and photos (Home on the map, Shift+F)"
          onClick={props.onFit}
        />
      </ButtonGroup>
      <HTMLSelect
        minimal
        value={measure}
        aria-label="Colour by"
        title="What the colours show (K)"
        onChange={(event) => {
          const chosen = surveyMeasures.find((name) => name === event.currentTarget.value);
          if (chosen !== undefined) map.set({ measure: chosen });
        }}
        options={surveyMeasures.map((value) => ({ value, label: measureLabels[value] }))}
      />
      {data.info !== undefined && (
        <span
          className="ag-num ag-small ag-muted"
          title={ofBox ? 'Band of the box' : 'All that is visible; a box in the waterfall chooses a band'}
        >
          {formatBand(lowHz, highHz, 1e5)}
        </span>
      )}
      {data.tracks.length > 1 && (
        <HTMLSelect
          minimal
          value={track ?? ''}
          aria-label="Track"
          className="ag-map-track"
          title={`Track that says where samples were taken. ${data.samples?.notes.join(' ') ?? ''}`.trim()}
          onChange={(event) => map.set({ track: event.currentTarget.value || undefined })}
          options={[
            { value: '', label: 'Track that fits' },
            ...data.tracks.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
      <Button
        variant="minimal"
        size="small"
        icon={<Heatmap size={14} />}
        text="Heat map"
        active={heat.on}
        aria-pressed={heat.on}
        title="Heat map of the samples (Y); how it is made is under Layers"
        onClick={() => map.setHeat({ on: !heat.on })}
      />
      <Button
        variant="minimal"
        size="small"
        icon={<Layers size={14} />}
        aria-label="Layers"
        active={panelOpen}
        aria-pressed={panelOpen}
        title="Layers, base maps, floor plans (O)"
        onClick={() => map.set({ panelOpen: !panelOpen })}
      />
      {data.frame === 'wgs84' && (
        <HTMLSelect
          minimal
          value={format}
          aria-label="Coordinates"
          title="How places are written (W)"
          onChange={(event) => {
            const chosen = coordinateFormats.find((name) => name === event.currentTarget.value);
            if (chosen !== undefined) map.set({ format: chosen });
          }}
          options={coordinateFormats.map((value) => ({ value, label: coordinateFormatNames[value] }))}
        />
      )}
      {props.children}
    </div>
  );
}
