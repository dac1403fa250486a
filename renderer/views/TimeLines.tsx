import type { ReactNode } from 'react';
import type { TimeRange } from '../../workers/contract/model.ts';
import { useFrameSelected } from '../base/use-frame.ts';
import type { App } from '../data/app.ts';
import { ChartLines } from '../widgets/ChartLines.tsx';

/** Where the cursor of any view and the playhead are, over a chart of the visible time. */
export function TimeLines({ app, fromNs, toNs }: TimeRange & { readonly app: App }): ReactNode {
  const { cursor, playback } = app.model.timebase;
  const cursorNs = useFrameSelected(cursor, (at) => at?.timeNs);
  const headNs = useFrameSelected(playback, (at) => at.headNs);
  const share = (timeNs: number | undefined) =>
    timeNs === undefined ? undefined : (timeNs - fromNs) / (toNs - fromNs);
  return (
    <ChartLines
      lines={[
        { kind: 'playhead', share: share(headNs) },
        { kind: 'cursor', share: share(cursorNs) },
      ]}
    />
  );
}
