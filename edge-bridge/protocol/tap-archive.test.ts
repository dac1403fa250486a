import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../workers/contract/faults.ts';
import { encodeTapEntry, encodeTapHead, readTap, type TapEntry, type TapItem } from './tap-archive.ts';

const head = { site: 'site1', device: 'jet1', desktop: 'desk-01' };
const entry: fc.Arbitrary<TapEntry> = fc.record({
  receivedUs: fc.bigInt({ min: 0n, max: (1n << 53n) - 1n }),
  topic: fc.string({ maxLength: 60 }),
  retained: fc.boolean(),
  payload: fc.uint8Array({ maxLength: 300 }),
});

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, size: number): Promise<TapItem[]> {
  const items: TapItem[] = [];
  for await (const item of readTap(inPieces(bytes, size))) items.push(item);
  return items;
}

describe('archives of messages (W9)', () => {
  it('give back every message, however the file is cut into pieces; a file that ends early is read up to there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 12 }),
        fc.integer({ min: 1, max: 400 }),
        fc.nat(),
        async (entries, size, cut) => {
          const parts = [encodeTapHead(head), ...entries.map(encodeTapEntry)];
          const bytes = Buffer.concat(parts);
          const whole = [{ kind: 'head', head }, ...entries.map((each) => ({ kind: 'entry', entry: each }))];
          expect(await read(bytes, size)).toEqual(whole);
          const length = cut % (bytes.length + 1);
          const items = await read(bytes.subarray(0, length), size);
          const kept = items.filter(({ kind }) => kind !== 'cut');
          expect(kept).toEqual(whole.slice(0, kept.length));
          const keptBytes = parts.slice(0, kept.length).reduce((sum, part) => sum + part.length, 0);
          expect(items.at(-1)?.kind === 'cut').toBe(keptBytes !== length);
        },
      ),
    );
  });

  it('anything else is refused with its offset', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 7, maxLength: 200 }), async (noise) => {
        await expect(read(noise, 64)).rejects.toBeInstanceOf(Fault);
      }),
    );
    const bytes = Buffer.concat([encodeTapHead(head), Buffer.from('nonsense')]);
    await expect(read(bytes, 1000)).rejects.toThrow(`damaged at offset ${encodeTapHead(head).length}`);
  });
});
