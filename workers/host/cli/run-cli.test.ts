import { expect, test } from 'vitest';
import { programDir } from '../../../test/support/program.ts';
import { Fault } from '../../contract/faults.ts';
import { type Command, UsageError } from './command.ts';
import { runCli } from './run-cli.ts';
import { withHost } from './with-host.ts';

const command: Command = {
  name: 'demo run',
  usage: 'FILE',
  summary: 'Runs a demo.',
  options: { levels: { kind: 'value', value: 'LO,HI', help: 'levels' }, json: { kind: 'flag', help: 'json' } },
  minPositionals: 1,
  maxPositionals: 1,
  async run(context) {
    const [file] = context.positionals;
    if (file === 'missing') throw new Fault('not_found', 'No such file:\nsecond line \u202e');
    context.output.out(JSON.stringify([file, context.value('levels') ?? '', context.flag('json')]));
    return 0;
  },
};

const run = (...args: string[]) => runOf([command], ...args);

async function runOf(commands: readonly Command[], ...args: string[]) {
  let out = '';
  let err = '';
  const output = {
    out: (text: string) => {
      out += text;
    },
    outBytes: () => {},
    flush: () => Promise.resolve(),
    err: (text: string) => {
      err += text;
    },
    interactive: false,
  };
  const code = await runCli(commands, args, { output, signal: new AbortController().signal, programDir: '' });
  return { code, out, err };
}

test('arguments reach the command; negative numbers are values', async () => {
  expect(await run('demo', 'run', 'x', '--levels', '-110,-40', '--json')).toEqual({
    code: 0,
    out: '["x","-110,-40",true]',
    err: '',
  });
});

test('failures are one line on stderr and exit code 1', async () => {
  const { code, out, err } = await run('demo', 'run', 'missing');
  expect([code, out]).toEqual([1, '']);
  expect(err).toBe('airguard: No such file: second line \\u{202e}\n');
});

test('wrong usage is exit code 2 with one line', async () => {
  for (const args of [
    ['nothing'],
    ['demo'],
    ['demo', 'run', ''],
    ['demo', 'run'],
    ['demo', 'run', 'a', 'b'],
    ['demo', 'run', 'a', '--what'],
    ['demo', 'run', 'a', '--levels'],
  ]) {
    const { code, out, err } = await run(...args);
    expect([code, out], args.join(' ')).toEqual([2, '']);
    expect(err.split('\n')).toHaveLength(2);
  }
});

test('help is everywhere', async () => {
  expect((await run('--help')).out).toContain('demo run');
  expect((await run()).out).toContain('demo run');
  expect((await run('demo', 'run', '--help')).out).toContain('--levels LO,HI');
  expect((await run('demo', '--help')).out).toContain('--levels LO,HI');
  expect((await run('help', 'demo', 'run')).code).toBe(0);
});

test('--json and --csv together, and wrong usage found while a case is open, are exit code 2', async () => {
  const both: Command = {
    ...command,
    options: { json: { kind: 'flag', help: 'json' }, csv: { kind: 'flag', help: 'csv' } },
  };
  expect(await runOf([both], 'demo', 'run', 'a', '--json', '--csv')).toMatchObject({ code: 2, out: '' });
  const late: Command = {
    ...command,
    run: async (context) =>
      withHost({ ...context, programDir: await programDir() }, 'demo', () =>
        Promise.reject(new UsageError('--to must be after --from')),
      ),
  };
  expect(await runOf([late], 'demo', 'run', 'a')).toEqual({
    code: 2,
    out: '',
    err: 'airguard: --to must be after --from\n',
  });
});
