#!/usr/bin/env node
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { onSomeScreen } from './lib/display.mjs';
import { at } from './lib/paths.mjs';
import { binaryOf, main, runInherited, Stop, say } from './lib/run.mjs';
import { setUpForTests } from './setup.mjs';
import { Tally } from './test/tally.mjs';

const help = `npm test -- [lint|unit|e2e|package] [words for the runner]
  Without a word: everything. lint: format, types, import rules, lock files. unit: unit, property and integration tests.
  e2e: the browser host and Electron. package: the packaged app.
`;
const parts = ['lint', 'unit', 'e2e', 'package'];

async function lint(tally) {
  const { checks } = await import('./test/checks.mjs');
  for (const [name, check] of Object.entries(checks)) {
    const from = performance.now();
    const problem = check();
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    if (problem === undefined) {
      say('test', `${name}: well (${seconds} s)`);
      tally.add({ passed: 1 });
    } else {
      process.stdout.write(`${problem}\n`);
      tally.add({ failures: [`${name}: ${problem.split('\n', 1)[0]} (all of it above)`] });
    }
  }
}

/** Runs a test runner that writes its counts to a file; a runner that writes none has failed. */
async function counted(tally, name, command, env = {}) {
  const file = at('test-results', `${name}.json`);
  rmSync(file, { force: true });
  const code = await runInherited(command[0], command.slice(1), {
    env: { ...process.env, ...env, AIRGUARD_TALLY: file },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let counts;
  try {
    counts = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    tally.add({ failures: [`${name}: the runner ended with exit code ${code} and gave no counts`] });
    return;
  }
  tally.add(counts);
  if (code !== 0 && counts.failures.length === 0)
    tally.add({ failures: [`${name}: the runner ended with exit code ${code}`] });
}

const unit = (tally, words) =>
  counted(tally, 'unit', [
    process.execPath,
    binaryOf('vitest'),
    'run',
    '--config',
    at('build/vitest.config.mjs'),
    '--reporter=default',
    `--reporter=${at('build/test/vitest-reporter.mjs')}`,
    ...words,
  ]);

function playwright(tally, name, projects, words, env) {
  const command = [
    process.execPath,
    binaryOf('@playwright/test', 'playwright'),
    'test',
    '--config',
    at('build/playwright.config.mjs'),
    `--reporter=list,${at('build/test/playwright-reporter.mjs')}`,
    ...projects.map((project) => `--project=${project}`),
    ...words,
  ];
  return counted(tally, name, onSomeScreen(command) ?? command, env);
}

async function endToEnd(tally, words, { electron, lacking }) {
  const whyNot = (...uses) => lacking.find(({ use }) => uses.includes(use))?.why;
  const skip = { browser: whyNot('browser'), electron: electron.why ?? whyNot('electron', 'display') };
  for (const [door, why] of Object.entries(skip)) {
    if (why) tally.add({ skipped: [{ name: `all end-to-end tests (${door})`, why }] });
  }
  const projects = Object.keys(skip).filter((door) => !skip[door]);
  if (projects.length === 0) return;
  const environment = electron.runtime ? { AIRGUARD_ELECTRON: electron.runtime.bin } : {};
  await playwright(tally, 'e2e', projects, words, environment);
}

async function packaged(tally, words, { electron, lacking }) {
  const why = electron.why ?? lacking.find(({ use }) => use === 'electron' || use === 'display')?.why;
  if (why) return tally.add({ skipped: [{ name: 'all tests of the packaged app', why }] });
  await playwright(tally, 'package', ['packaged'], words, {
    AIRGUARD_ELECTRON: electron.runtime.bin,
    AIRGUARD_ELECTRON_INFO: JSON.stringify(electron.runtime),
  });
}

await main('test', async () => {
  const [first, ...rest] = process.argv.slice(2);
  if (first === '--help') {
    process.stdout.write(help);
    return 0;
  }
  if (first !== undefined && !parts.includes(first)) throw new Stop(`unknown part "${first}"; see npm test -- --help`);
  const wanted = (part) => first === undefined || first === part;
  const from = performance.now();
  const tally = new Tally();
  mkdirSync(at('test-results'), { recursive: true });
  const found = await setUpForTests();
  if (wanted('lint')) await lint(tally);
  if (first !== 'lint') {
    const { buildAll } = await import('./build.mjs');
    try {
      await buildAll();
      tally.add({ passed: 1 });
    } catch (error) {
      tally.add({ failures: [`build: ${error.message}`] });
    }
    if (wanted('unit')) await unit(tally, rest);
    if (wanted('e2e')) await endToEnd(tally, rest, found);
    if (wanted('package')) await packaged(tally, rest, found);
  }
  say('test', `${((performance.now() - from) / 60_000).toFixed(1)} minutes`);
  process.stdout.write(`${tally.report()}\n`);
  return tally.failed === 0 ? 0 : 1;
});
