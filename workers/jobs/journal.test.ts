import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal, readJournal } from './journal.ts';

const file = { kind: 'file', path: '/a', name: 'a', bytes: 9, modifiedMs: 1, recording: 'r' } as const;

function example(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'airguard-journal-')), 'journal.jsonl');
  const journal = openJournal(path);
  journal.append({ kind: 'job', version: 1, job: 'j', path: '/a', title: 'a' });
  journal.append(file);
  journal.append({ kind: 'block', index: 0, sha256: 'x0' });
  journal.append({ kind: 'block', index: 1, sha256: 'x1' });
  journal.append({ kind: 'commit', recording: 'r', sha256: 'whole' }, true);
  journal.append({ kind: 'finished', path: '/a' });
  journal.close();
  return path;
}

test('a finished file needs no more work', () => {
  const state = readJournal(example());
  expect(state?.finished).toEqual(new Set(['/a']));
  expect(state?.current).toBeUndefined();
});

test('cut at any byte, the journal reads as the entries that were whole', () => {
  const path = example();
  const bytes = readFileSync(path);
  for (let length = 0; length <= bytes.length; length++) {
    writeFileSync(path, bytes.subarray(0, length));
    const state = readJournal(path);
    const lines = bytes.subarray(0, length).toString().split('\n').length - 1;
    if (lines === 0) expect(state).toBeUndefined();
    else if (lines === 6) expect(state?.finished.size).toBe(1);
    else {
      expect(state?.current?.file.recording).toBe(lines >= 2 ? 'r' : undefined);
      expect(state?.current?.blocks.length ?? 0).toBe(Math.max(0, Math.min(lines, 4) - 2));
      expect(state?.current?.commit?.sha256).toBe(lines >= 5 ? 'whole' : undefined);
    }
  }
});

test('opening again cuts a torn line off, so that the next entry is a line of its own', () => {
  const path = example();
  appendFileSync(path, '{"kind":"fi');
  const journal = openJournal(path);
  journal.append({ ...file, path: '/b' });
  journal.close();
  expect(readJournal(path)?.current?.file.path).toBe('/b');
});

test('a file that begins again forgets its blocks, and a block out of turn is not counted', () => {
  const path = example();
  const journal = openJournal(path);
  journal.append(file);
  journal.append({ kind: 'block', index: 1, sha256: 'late' });
  journal.close();
  expect(readJournal(path)?.current?.blocks).toEqual([]);
});

test('what was chosen for samples is there again', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'airguard-journal-')), 'journal.jsonl');
  const journal = openJournal(path);
  journal.append({ kind: 'job', version: 1, job: 'j', path: '/a', title: 'a', analysis: { fftSize: 64 } });
  journal.close();
  expect(readJournal(path)?.analysis).toEqual({ fftSize: 64 });
  expect(readJournal(example())?.analysis).toEqual({});
});
