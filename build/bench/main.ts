import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type BenchContext, loadNow, type RowOutcome, type RowReport } from './harness.ts';
import { asJson, printed } from './report.ts';
import { rows } from './rows.ts';

const usage = `npm run bench -- [--only NAME,NAME] [--rounds N] [--mib N] [--least] [--keep DIR] [--list]

  --only    rows to run, by name (default: all)
  --rounds  rounds that count, after one that does not (default 5)
  --mib     size of the big dumps in MiB (default 1024)
  --least   compare the least instead of the median: for a machine that others use at the same time
  --keep    folder for the big dumps, which are then used again (default: a temporary one, removed)
  --list    names of the rows`;

/** What build/bench.mjs found out before. */
const surroundingsSchema = z.object({
  root: z.string(),
  electron: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('ready'),
      bin: z.string(),
      version: z.string(),
      testOnly: z.boolean(),
      flags: z.array(z.string()),
    }),
    z.object({ kind: z.literal('absent'), why: z.string() }),
  ]),
});

/** Runs the bench; returns the exit code. */
async function bench(surroundings: string, args: readonly string[]): Promise<number> {
  const { root, electron } = surroundingsSchema.parse(JSON.parse(surroundings));
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      mib: { type: 'string', default: '1024' },
      least: { type: 'boolean', default: false },
      keep: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (values.list) {
    for (const row of rows) console.log(`${row.name}  ${row.about}`);
    return 0;
  }
  const names = values.only?.split(',');
  const unknown = names?.find((name) => !rows.some((row) => row.name === name));
  if (unknown !== undefined) throw new Error(`There is no row "${unknown}"; --list names them.`);
  const rounds = positive(values.rounds, '--rounds');
  const dumpBytes = positive(values.mib, '--mib') * 1024 * 1024;
  const scratchDir = mkdtempSync(join(tmpdir(), 'airguard-bench-'));
  const cacheDir = values.keep ?? join(scratchDir, 'dumps');
  mkdirSync(cacheDir, { recursive: true });
  const context: BenchContext = {
    rounds,
    statistic: values.least ? 'least' : 'median',
    dumpBytes,
    cacheDir,
    scratchDir,
    root,
    wasm: new Uint8Array(readFileSync(join(root, 'dist', 'kernels.wasm'))),
    electron,
    say: (text) => console.error(`[bench] ${text}`),
  };
  const reports: RowReport[] = [];
  try {
    for (const row of rows) {
      if (names !== undefined && !names.includes(row.name)) continue;
      const report = await reportOf(row, context);
      reports.push(report);
      console.log(printed(report));
    }
    const file = join(root, 'bench-results.json');
    writeFileSync(file, asJson(reports, context));
    console.log(`\n${file}`);
  } finally {
    rmSync(scratchDir, { recursive: true, force: true });
  }
  return reports.some(({ outcome }) => outcome.kind === 'failed') ? 1 : 0;
}

async function reportOf(row: (typeof rows)[number], context: BenchContext): Promise<RowReport> {
  context.say(`${row.name}: ${row.about}`);
  const before = loadNow();
  const start = performance.now();
  const outcome = await row.run(context).catch((error: unknown): RowOutcome => {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  });
  return {
    name: row.name,
    about: row.about,
    outcome,
    seconds: (performance.now() - start) / 1000,
    load: [before, loadNow()],
  };
}

function positive(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0)
    throw new Error(`${option} takes a positive whole number, not "${text}".`);
  return value;
}

const [surroundings = '', ...args] = process.argv.slice(2);
bench(surroundings, args).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`[bench] ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
