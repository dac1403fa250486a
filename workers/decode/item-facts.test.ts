import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { recognise } from './recognise.ts';
import { decodeItem } from './testing/decode-item.ts';
import { haveRealData, realBytes, realJson, realNames } from './testing/real-data.ts';

const documents = haveRealData
  ? [...realNames('gnss'), ...realNames('imu')].filter((name) => name.endsWith('.expected.json'))
  : [];

describe.skipIf(!haveRealData)('facts of real tracks and inertial logs (T5, T9, T15)', () => {
  it('the reference facts are here', () => expect(documents).toHaveLength(8));

  it.each(documents)('%s', (name) => {
    const { file: _file, ...wanted } = z.record(z.string(), z.unknown()).parse(realJson(name));
    const bytes = realBytes(name.replace(/\.expected\.json$/u, ''));
    const found = recognise(bytes);
    if (found.kind !== 'item') throw new Error(`recognised as ${found.kind}`);
    for (const size of [997, 1 << 20]) {
      const [item] = decodeItem(found.format, bytes, { size }).items;
      expect(item?.info.facts).toMatchObject(wanted);
    }
  });
});
