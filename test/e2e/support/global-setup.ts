import { existsSync } from 'node:fs';
import { makeMaterial } from './material.ts';
import { dist } from './programs.ts';

/** Once before all end-to-end tests. */
export default function globalSetup(): void {
  if (!existsSync(dist('airguard.cjs')) || !existsSync(dist('ui', 'index.html'))) {
    throw new Error('dist/ is not built: run node build/build.mjs, or npm test -- e2e');
  }
  makeMaterial();
}
