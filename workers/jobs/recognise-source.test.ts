import { describe, expect, it } from 'vitest';
import { withoutCompanions } from './recognise-source.ts';

describe('files chosen together', () => {
  it('leaves out a sidecar whose dump is there, and the data file of a SigMF pair', () => {
    expect(
      withoutCompanions([
        '/a/scan.bin',
        '/a/scan.json',
        '/a/b.bin',
        '/a/b.bin.json',
        '/a/x.sigmf-data',
        '/a/x.sigmf-meta',
      ]),
    ).toEqual(['/a/scan.bin', '/a/b.bin', '/a/x.sigmf-meta']);
  });

  it('keeps one that stands alone or lies in another folder, so that it is answered', () => {
    expect(withoutCompanions(['/a/scan.json'])).toEqual(['/a/scan.json']);
    expect(withoutCompanions(['/a/scan.bin', '/b/scan.json'])).toEqual(['/a/scan.bin', '/b/scan.json']);
    expect(withoutCompanions(['/a/x.sigmf-data'])).toEqual(['/a/x.sigmf-data']);
  });
});
