import { expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';

it('five thousand mutated inputs neither crash, hang, lose nor invent bytes (D15, D17); npm run fuzz does many more', () => {
  const report = fuzz({ inputs: 5000, seed: 20_250_601 });
  expect(report.inputs).toBe(5000);
  expect(report.frames).toBeGreaterThan(10_000);
  expect(report.rows).toBeGreaterThan(1000);
  expect(report.damageStretches).toBeGreaterThan(5000);
  expect(report.refused).toBeGreaterThan(100);
}, 120_000);
