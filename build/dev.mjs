#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { buildAll, esbuildOptions } from './build.mjs';
import { ensureDemoCase } from './lib/demo-case.mjs';
import { rootFlags, whyNoWindow } from './lib/display.mjs';
import { at, root } from './lib/paths.mjs';
import { main, say } from './lib/run.mjs';
import { ensureModules, tryElectron } from './setup.mjs';

/**
 * `npm run dev`: the workstation, built again on every change. A changed page is loaded again; a changed program restarts the app. The
 * page goes through the same files and headers as in the product, so nothing works here that would not work there.
 */
await main('dev', async () => {
  ensureModules();
  await buildAll();
  const casePath = ensureDemoCase();
  const noWindow = whyNoWindow();
  const electron = noWindow ? { why: noWindow } : await tryElectron();
  const words = electron.runtime
    ? [electron.runtime.bin, ...rootFlags(), root, '--case', casePath, ...process.argv.slice(2)]
    : [process.execPath, at('dist/airguard.cjs'), 'serve', casePath, ...process.argv.slice(2)];
  if (!electron.runtime) say('dev', `in the browser, reload by hand: ${electron.why}`);

  let child;
  let stopping = false;
  const launch = () => {
    const started = spawn(words[0], words.slice(1), { cwd: root, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
    child = started;
    started.once('exit', (code) => {
      if (child === started && !stopping) process.exit(code ?? 1);
    });
  };
  const relaunch = debounce(() => {
    say('dev', 'programs changed: starting again');
    const old = child;
    child = undefined;
    if (!old || old.exitCode !== null) return launch();
    old.once('exit', launch);
    old.kill();
  });
  const reload = debounce(() => {
    say('dev', 'page changed: loading again');
    if (child?.connected) child.send('reload');
  });
  process.once('SIGINT', () => {
    stopping = true;
    child?.kill();
    process.exit(0);
  });

  const { context } = await import('esbuild');
  for (const options of esbuildOptions()) {
    const plugin = { name: 'airguard:relaunch', setup: (build) => build.onEnd(afterFirst(relaunch)) };
    await (await context({ ...options, plugins: [plugin] })).watch();
  }
  const { build } = await import('vite');
  const { viteConfig } = await import('./vite.config.mjs');
  const watcher = await build(viteConfig({ watch: {} }));
  const pageBuilt = afterFirst(reload);
  watcher.on('event', ({ code }) => code === 'END' && pageBuilt({ errors: [] }));
  launch();
  await new Promise(() => {});
});

/** The first result is the build that is already running. */
function afterFirst(run) {
  let first = true;
  return ({ errors }) => {
    if (!first && errors.length === 0) run();
    first = false;
  };
}

/** Several bundles change at once; one restart is enough. */
function debounce(run) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, 150);
  };
}
