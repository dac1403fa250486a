import type { App } from '../data/app.ts';
import { bandNames, wifiBands } from '../model/bands.ts';
import type { Command } from '../model/commands.ts';

/** For a recording in more than one Wi-Fi band; the time in view stays. */
export function bandCommands(app: App): readonly Command[] {
  const { timebase } = app.model;
  const bands = () => wifiBands(app.recording.get()?.streams ?? []);
  const group = 'Time and frequency';
  return [
    {
      id: 'band.all',
      title: 'All bands',
      group,
      keys: [],
      enabled: () => bands().length > 1,
      run: () => {
        const { lowHz, highHz } = timebase.view.get().extent;
        timebase.show({ lowHz, highHz });
      },
    },
    ...bandNames.map((name) => ({
      id: `band.${name}`,
      title: `The ${name} GHz band`,
      group: 'Time and frequency' as const,
      keys: [],
      enabled: () => bands().length > 1 && bands().some((band) => band.name === name),
      run: () => {
        const chosen = bands().find((band) => band.name === name);
        if (chosen !== undefined) timebase.show(chosen.band);
      },
    })),
  ];
}
