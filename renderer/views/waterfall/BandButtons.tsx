import { Button, ButtonGroup } from '@blueprintjs/core';
import { type ReactNode, useMemo } from 'react';
import { useFrameSelected } from '../../base/use-frame.ts';
import { useStore } from '../../base/use-store.ts';
import type { App } from '../../data/app.ts';
import { shownBand, wifiBands } from '../../model/bands.ts';

/** Which Wi-Fi band every view shows. Absent where the recording lies in one band. */
export function BandButtons({ app }: { readonly app: App }): ReactNode {
  const info = useStore(app.recording);
  const bands = useMemo(() => wifiBands(info?.streams ?? []), [info?.streams]);
  const shown = useFrameSelected(app.model.timebase.view, ({ visible, extent }) =>
    bands.length < 2 ? undefined : shownBand(bands, visible, extent),
  );
  if (bands.length < 2) return undefined;
  const choices = [
    { id: 'all', text: 'All', title: 'All bands, with the empty spectrum between them' },
    ...bands.map(({ name }, index) => ({
      id: name,
      text: index === bands.length - 1 ? `${name} GHz` : name,
      title: `The streams in the ${name} GHz band`,
    })),
  ];
  return (
    <ButtonGroup variant="minimal" aria-label="Band" role="group">
      {choices.map(({ id, text, title }) => (
        <Button
          key={id}
          size="small"
          text={text}
          title={title}
          active={shown === id}
          aria-pressed={shown === id}
          onClick={() => void app.model.commands.run(`band.${id}`)}
        />
      ))}
    </ButtonGroup>
  );
}
