import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLevelWriter, type LevelRows } from './level-writer.ts';
import type { TileEntry } from './tile-table.ts';

// Machines that run everything at once are slow.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'airguard-recording-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function rowsFrom(first: number, count: number, bins: number, startNs = 1_700_000_000_000_000): LevelRows {
  return {
    count,
    startNs: Float64Array.from({ length: count }, (_, row) => startNs + (first + row) * 1000 - 5e12),
    endNs: Float64Array.from({ length: count }, (_, row) => startNs + (first + row + 1) * 1000 - 5e12),
    frames: Uint32Array.from({ length: count }, (_, row) => 4 + (first + row)),
    max: Uint8Array.from({ length: count * bins }, (_, i) => (first * bins + i) * 7),
    mean: Uint8Array.from({ length: count * bins }, (_, i) => (first * bins + i) * 5),
  };
}

test('apache-arrow reads every value of a level file', () => {
  const tiles: TileEntry[] = [];
  const writer = createLevelWriter({ directory, onTile: (tile) => tiles.push(tile) });
  for (let first = 0; first < 1300; first += 100) writer.addRows(3, 7, 2, rowsFrom(first, 100, 7, -10));
  writer.addRows(9, 7, 2, rowsFrom(0, 5, 7));
  writer.finish();
  expect(tiles.map(({ stream, rows }) => [stream, rows])).toEqual([
    [3, 512],
    [3, 512],
    [3, 276],
    [9, 5],
  ]);
  const table = tableFromIPC(readFileSync(join(directory, 'L2-n7.arrow')));
  expect(table.batches.map((batch) => batch.numRows)).toEqual([512, 512, 276, 5]);
  expect(table.schema.fields.map((field) => `${field.name} ${field.type}`)).toEqual([
    'stream Uint16',
    'start_ns Int64',
    'end_ns Int64',
    'frames Uint32',
    'max FixedSizeBinary[7]',
    'mean FixedSizeBinary[7]',
  ]);
  const expected = rowsFrom(0, 1300, 7, -10);
  for (const row of [0, 1, 511, 512, 1023, 1024, 1299]) {
    expect(table.get(row)?.toJSON()).toMatchObject({
      stream: 3,
      start_ns: BigInt(expected.startNs[row] ?? 0),
      end_ns: BigInt(expected.endNs[row] ?? 0),
      frames: expected.frames[row],
      max: expected.max.slice(row * 7, row * 7 + 7),
      mean: expected.mean.slice(row * 7, row * 7 + 7),
    });
  }
  expect(table.get(1304)?.toJSON().stream).toBe(9);
});

test('level-0 cells are lists of int16, and an empty writer writes nothing', () => {
  const writer = createLevelWriter({ directory, onTile: () => {} });
  writer.addCells(0, 3, {
    count: 2,
    startNs: Float64Array.of(0, 10),
    endNs: Float64Array.of(10, 20),
    centiDb: Int16Array.of(-9550, -32768, 12, 1, 2, 3),
  });
  writer.finish();
  const table = tableFromIPC(readFileSync(join(directory, 'L0-n3.arrow')));
  expect([...(table.getChild('level_centi_db')?.get(0) ?? [])]).toEqual([-9550, -32768, 12]);
  expect([...(table.getChild('level_centi_db')?.get(1) ?? [])]).toEqual([1, 2, 3]);
  expect(readdirSync(directory)).toEqual(['L0-n3.arrow']);
});

test('memory for unfinished tiles stays within its budget, with shorter tiles (T5)', () => {
  const tiles: TileEntry[] = [];
  const pendingBudgetBytes = 100_000;
  const writer = createLevelWriter({ directory, onTile: (tile) => tiles.push(tile), pendingBudgetBytes });
  let most = 0;
  for (let round = 0; round < 40; round++) {
    for (let stream = 0; stream < 30; stream++) writer.addRows(stream, 16, 1, rowsFrom(round * 20, 20, 16));
    most = Math.max(most, writer.pendingBytes);
  }
  writer.finish();
  expect(most).toBeLessThanOrEqual(pendingBudgetBytes);
  expect(tiles.some((tile) => tile.rows < 512)).toBe(true);
  for (let stream = 0; stream < 30; stream++) {
    const own = tiles.filter((tile) => tile.stream === stream);
    expect(own.reduce((sum, tile) => sum + tile.rows, 0)).toBe(800);
    own.slice(1).forEach((tile, index) => {
      expect(tile.startNs).toBe(own[index]?.endNs);
    });
  }
  expect(tableFromIPC(readFileSync(join(directory, 'L1-n16.arrow'))).numRows).toBe(24_000);
});

const python = process.env.AIRGUARD_TEST_PYTHON ?? 'python3';
const pyarrow = spawnSync(python, ['-c', 'import pyarrow']).status === 0;

test('pyarrow reads the same file', (context) => {
  if (!pyarrow) context.skip('python3 has no pyarrow here; AIRGUARD_TEST_PYTHON names one that has');
  const writer = createLevelWriter({ directory, onTile: () => {} });
  writer.addRows(1, 5, 1, rowsFrom(0, 600, 5));
  writer.finish();
  const script = `import pyarrow.ipc as i,sys,json
t=i.open_file(sys.argv[1]).read_all(); t.validate(full=True)
print(json.dumps([t.num_rows, t['start_ns'][599].as_py(), t['frames'][599].as_py(), list(t['max'][599].as_py())]))`;
  const result = spawnSync(python, ['-c', script, join(directory, 'L1-n5.arrow')], { encoding: 'utf8' });
  const expected = rowsFrom(0, 600, 5);
  expect(JSON.parse(result.stdout)).toEqual([600, expected.startNs[599], 603, [...expected.max.slice(-5)]]);
});
