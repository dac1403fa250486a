import { surveyMeasures } from '../../../workers/contract/survey.ts';
import type { App } from '../../data/app.ts';
import type { Command } from '../../model/commands.ts';
import { type MapModel, type Tool, tools } from './map-model.ts';

const toolKeys: Readonly<Record<Tool, string>> = {
  pan: 'V',
  rectangle: 'S',
  lasso: 'Shift+S',
  measure: 'E',
  annotate: 'T',
};
const toolTitles: Readonly<Record<Tool, string>> = {
  pan: 'Map: pan',
  rectangle: 'Map: choose times by a rectangle',
  lasso: 'Map: choose times by a lasso',
  measure: 'Map: distance and direction between two clicks',
  annotate: 'Map: annotate a place or an area',
};

/** What the map can do, while it is open. */
export function mapCommands(map: MapModel, fit: () => void): readonly Command[] {
  const group = 'Map';
  return [
    ...tools.map((tool) => ({
      id: `map.${tool}`,
      title: toolTitles[tool],
      group: 'Map' as const,
      keys: [toolKeys[tool]],
      run: () => map.set({ tool }),
    })),
    {
      id: 'map.measure.next',
      title: 'Map: colour by the next measure',
      group,
      keys: ['K'],
      run: () => {
        const { measure } = map.settings.get();
        const next = surveyMeasures[(surveyMeasures.indexOf(measure) + 1) % surveyMeasures.length];
        if (next !== undefined) map.set({ measure: next });
      },
    },
    {
      id: 'map.heat',
      title: 'Map: heat map on or off',
      group,
      keys: ['Y'],
      run: () => map.setHeat({ on: !map.settings.get().heat.on }),
    },
    {
      id: 'map.layers',
      title: 'Map: layers',
      group,
      keys: ['O'],
      run: () => map.set({ panelOpen: !map.settings.get().panelOpen }),
    },
    { id: 'map.legend', title: 'Map: fold or open the legend', group, keys: [], run: () => map.foldLegend() },
    { id: 'map.format', title: 'Map: decimal, DMS or MGRS', group, keys: ['W'], run: () => map.nextFormat() },
    { id: 'map.fit', title: 'Map: whole track of the recording', group, keys: ['Shift+F'], run: fit },
  ];
}

/** Pixels a key moves the map. */
const PAN_PX = 80;

/** Keys of the map itself while it has the keyboard: it pans and zooms in place, not in time and frequency. */
export function mapKey(key: string): { readonly x: number; readonly y: number } | 'in' | 'out' | 'home' | undefined {
  switch (key) {
    case 'ArrowLeft':
      return { x: -PAN_PX, y: 0 };
    case 'ArrowRight':
      return { x: PAN_PX, y: 0 };
    case 'ArrowUp':
      return { x: 0, y: -PAN_PX };
    case 'ArrowDown':
      return { x: 0, y: PAN_PX };
    case '+':
    case '=':
      return 'in';
    case '-':
      return 'out';
    case 'Home':
      return 'home';
    default:
      return undefined;
  }
}

/** Clears what the map has chosen; Escape of the shell clears the times themselves. */
export function followClearing(app: App, map: MapModel): () => void {
  return app.model.selection.times.subscribe(() => {
    if (app.model.selection.times.get()?.source !== 'map') map.area.set(undefined);
  });
}
