import { File } from 'node:buffer';
import { READER_GONE } from './cli/command.ts';
import { commands } from './cli/commands.ts';
import { runCli } from './cli/run-cli.ts';
import { createStandardOutput } from './cli/standard-output.ts';

// DuckDB's queries wait in this pool together with file reads; four places are too few for both.
process.env.UV_THREADPOOL_SIZE ??= '8';
// Node 18 has no global File, which oRPC looks for.
if (!('File' in globalThis)) Object.assign(globalThis, { File });

const controller = new AbortController();
let interrupts = 0;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    controller.abort();
    // A second Ctrl-C does not wait: what was interrupted is picked up by the next import.
    if (++interrupts > 1) process.exit(1);
  });
}

async function main(): Promise<void> {
  const output = createStandardOutput(() => controller.abort(READER_GONE));
  const surroundings = { output, signal: controller.signal, programDir: __dirname };
  const code = await runCli(commands, process.argv.slice(2), surroundings);
  await output.flush();
  process.exit(code);
}

void main();
