import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFolderDigests } from './folder-digests.ts';

const names = ['L1-n64.arrow', 'runs.arrow', 'packed.bin', 'index.json'] as const;
const step = fc.oneof(
  fc.record({ kind: fc.constant('follow' as const) }),
  fc.record({
    kind: fc.constant('append' as const),
    name: fc.constantFrom(...names),
    bytes: fc.uint8Array({ maxLength: 5000 }),
    times: fc.integer({ min: 1, max: 300 }),
  }),
);

test('R9: wherever files are looked at while they grow, their digests are those of the whole files', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const directory = mkdtempSync(join(tmpdir(), 'airguard-digests-'));
      try {
        const digests = createFolderDigests(directory);
        for (const one of steps) {
          if (one.kind === 'follow') digests.follow();
          else for (let time = 0; time < one.times; time++) appendFileSync(join(directory, one.name), one.bytes);
        }
        const expected = readdirSync(directory)
          .filter((name) => name !== 'index.json')
          .sort()
          .map((name) => {
            const bytes = readFileSync(join(directory, name));
            return { name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
          });
        expect(digests.finish()).toEqual(expected);
      } finally {
        rmSync(directory, { recursive: true });
      }
    }),
    { numRuns: 40 },
  );
});

test('a file without bytes has a digest too', () => {
  const directory = mkdtempSync(join(tmpdir(), 'airguard-digests-'));
  writeFileSync(join(directory, 'gaps.arrow'), '');
  expect(createFolderDigests(directory).finish()).toEqual([
    { name: 'gaps.arrow', bytes: 0, sha256: createHash('sha256').digest('hex') },
  ]);
  rmSync(directory, { recursive: true });
});
