import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { airguard, root } from './programs.ts';

/** Made once for a run by global-setup.ts; the same bytes every time, because the generator is seeded. */
const folder = join(root, 'test-results', 'material');
/** Twenty seconds of an office: Wi-Fi, Bluetooth, a microwave oven. */
export const officeDump = join(folder, 'office.bin');
const officeCase = join(folder, 'office-case');

export function makeMaterial(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  airguard('generate', 'office', '-o', officeDump, '--seconds', '20', '--seed', '7');
  airguard('case', 'new', officeCase, '--title', 'An office');
  airguard('import', officeCase, officeDump);
}

/** What a test finds when its window opens. */
export type Prepared = 'office' | 'empty';

/** Makes a case folder of a test's own below `parent`. */
export function prepareCase(parent: string, prepared: Prepared): string {
  const target = join(parent, 'case');
  if (prepared === 'office') cpSync(officeCase, target, { recursive: true });
  else airguard('case', 'new', target, '--title', 'An empty case');
  return target;
}
