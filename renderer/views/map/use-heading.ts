import { useMemo } from 'react';
import { type AttitudeInfo, attitudeFor } from '../../../workers/contract/survey.ts';
import { formatBearing } from '../../base/coordinates.ts';
import { useRestedStore } from '../../base/use-frame.ts';
import type { App } from '../../data/app.ts';
import { SETTLE_MS, useBytes } from '../../data/use-bytes.ts';
import { headingOf } from './heading.ts';
import type { MapData } from './use-map-data.ts';

const BUCKETS = 2048;
/** A sample of attitude farther away in time says nothing. */
const MAX_GAP_NS = 2e9;

const referenceWords: Readonly<Record<AttitudeInfo['heading'], string>> = {
  true: 'true',
  magnetic: 'magnetic',
  arbitrary: 'no north',
};

/** Where the antenna points at a time, from the attitude of the recording's device; undefined without one near. */
export function useHeading(
  app: App,
  data: MapData,
): ((timeNs: number) => { readonly degrees: number; readonly words: string } | undefined) | undefined {
  const { survey, info, originNs } = data;
  const { visible } = useRestedStore(app.model.timebase.view, SETTLE_MS);
  const attitude = attitudeFor(survey.attitudes, info?.deviceId);
  const clocks = survey.clocks.map(({ subject, setting }) => `${subject.id} ${setting.offsetNs}`).join('; ');
  const ready = attitude !== undefined && originNs !== undefined;
  const utc = (ns: number) => String((originNs ?? 0n) + BigInt(Math.round(ns)));
  const { value } = useBytes(
    app,
    ready ? `${attitude.id} ${clocks} ${originNs} ${visible.fromNs} ${visible.toNs}` : undefined,
    ready
      ? {
          kind: 'attitude',
          attitude: attitude.id,
          fromUtcNs: utc(visible.fromNs),
          toUtcNs: utc(visible.toNs),
          buckets: BUCKETS,
        }
      : undefined,
  );
  return useMemo(() => {
    const base = value?.metadata('base_utc_ns');
    if (value === undefined || base === undefined || originNs === undefined || attitude === undefined) return undefined;
    const shift = Number(BigInt(base) - originNs);
    const times = value.numbers('time_ns').map((time) => time + shift);
    const [w, x, y, z] = ['qw', 'qx', 'qy', 'qz'].map((name) => value.numbers(name));
    return (timeNs) => {
      const index = nearest(times, timeNs);
      if (index === undefined || Math.abs((times[index] ?? Number.NaN) - timeNs) > MAX_GAP_NS) return undefined;
      const at = (column: Float64Array | undefined) => column?.[index] ?? Number.NaN;
      const degrees = headingOf([at(w), at(x), at(y), at(z)]);
      if (degrees === undefined) return undefined;
      return { degrees, words: `${formatBearing(degrees)} ${referenceWords[attitude.heading]}` };
    };
  }, [value, originNs, attitude]);
}

function nearest(times: Float64Array, timeNs: number): number | undefined {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < timeNs) low = middle + 1;
    else high = middle;
  }
  if (times.length === 0) return undefined;
  const before = timeNs - (times[low - 1] ?? Number.NEGATIVE_INFINITY);
  const after = (times[low] ?? Number.POSITIVE_INFINITY) - timeNs;
  return before <= after ? low - 1 : low;
}
