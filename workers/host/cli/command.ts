import { parseArgs } from 'node:util';

/** Where a command writes. `out` carries results only, `err` everything else (progress, the one error line). */
export interface CommandOutput {
  out(text: string): void;
  outBytes(bytes: Uint8Array): void;
  /** Resolves when everything is with the reader; a pipe may take it slowly. */
  flush(): Promise<void>;
  err(text: string): void;
  /** True when `err` is a terminal: progress lines may be redrawn. */
  readonly interactive: boolean;
}

export interface OptionSpec {
  readonly kind: 'flag' | 'value';
  readonly short?: string;
  /** Shown in the help as `--name VALUE`. */
  readonly value?: string;
  readonly help: string;
}

export interface CommandContext {
  readonly positionals: readonly string[];
  flag(name: string): boolean;
  value(name: string): string | undefined;
  readonly output: CommandOutput;
  /** Aborted by Ctrl-C and by a closed pipe. */
  readonly signal: AbortSignal;
  /** Folder with thread bundles and kernels.wasm. */
  readonly programDir: string;
}

export interface Command {
  readonly name: string;
  /** Positional part of the usage line. */
  readonly usage: string;
  readonly summary: string;
  readonly details?: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly minPositionals: number;
  readonly maxPositionals: number;
  /** Resolves to the exit code. */
  run(context: CommandContext): Promise<number>;
}

/** Reason of an abort when whoever read stdout went away (`… | head`): not worth a word. */
export const READER_GONE = 'reader gone';

/** The caller used the command wrongly: exit code 2. */
export class UsageError extends Error {}

const HELP: OptionSpec = { kind: 'flag', short: 'h', help: 'show this help' };

/** Options that several commands share, so that they read the same everywhere. */
export const jsonOption = { json: { kind: 'flag', help: 'print one JSON document and nothing else' } } as const;
export const rangeOptions = {
  from: {
    kind: 'value',
    value: 'T',
    help: 'start: seconds in the recording, 250ms, 1h, or a UTC time such as 2026-03-01T03:12:00Z',
  },
  to: { kind: 'value', value: 'T', help: 'end, written like --from' },
} as const;
export const bandOption = {
  band: {
    kind: 'value',
    value: 'LO-HI',
    help: 'frequency band: MHz, or with a unit as in 2.4GHz-2.48GHz; numbers from 1000000 up are Hz',
  },
} as const;

/** Parses `args` for one command; throws `UsageError` with a sentence that names the mistake. */
export function parseCommand(
  command: Command,
  args: readonly string[],
  base: Pick<CommandContext, 'output' | 'signal' | 'programDir'>,
): CommandContext | 'help' {
  const specs: Record<string, OptionSpec> = { ...command.options, help: HELP };
  const parsed = parse(command, args, specs);
  if (parsed.values.help === true) return 'help';
  if (parsed.values.json === true && parsed.values.csv === true)
    throw new UsageError(`choose one of --json and --csv; see airguard ${command.name} --help`);
  if (parsed.positionals.includes(''))
    throw new UsageError(`an argument is empty; usage: airguard ${command.name} ${command.usage}`);
  const count = parsed.positionals.length;
  if (count < command.minPositionals || count > command.maxPositionals) {
    const what =
      count < command.minPositionals
        ? 'too few arguments'
        : `unexpected argument "${parsed.positionals[command.maxPositionals]}"`;
    throw new UsageError(`${what}; usage: airguard ${command.name} ${command.usage}`);
  }
  return {
    ...base,
    positionals: parsed.positionals,
    flag: (name) => parsed.values[name] === true,
    value: (name) => {
      const value = parsed.values[name];
      return typeof value === 'string' ? value : undefined;
    },
  };
}

function parse(command: Command, args: readonly string[], specs: Readonly<Record<string, OptionSpec>>) {
  const options: Record<string, { type: 'boolean' | 'string'; short?: string }> = {};
  for (const [name, spec] of Object.entries(specs)) {
    options[name] = { type: spec.kind === 'flag' ? 'boolean' : 'string', ...(spec.short ? { short: spec.short } : {}) };
  }
  try {
    return parseArgs({ args: joinNegativeValues(args, specs), options, allowPositionals: true, strict: true });
  } catch (error) {
    const first = error instanceof Error ? (error.message.split(/[.\n]/u)[0] ?? error.message) : String(error);
    throw new UsageError(`${first.replaceAll("'", '"')}; see airguard ${command.name} --help`);
  }
}

/** `--levels -110,-40` means a value, not an option: parseArgs wants it written with "=". */
function joinNegativeValues(args: readonly string[], specs: Readonly<Record<string, OptionSpec>>): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') return [...joined, ...args.slice(i)];
    const next = args[i + 1];
    if (
      specs[arg.replace(/^--/u, '')]?.kind === 'value' &&
      arg.startsWith('--') &&
      next !== undefined &&
      /^-[\d.]/u.test(next)
    ) {
      joined.push(`${arg}=${next}`);
      i++;
    } else joined.push(arg);
  }
  return joined;
}

export function helpOf(command: Command): string {
  const specs: Record<string, OptionSpec> = { ...command.options, help: HELP };
  const lines = Object.entries(specs).map(([name, spec]) => {
    const head = `${spec.short ? `-${spec.short}, ` : '    '}--${name}${spec.kind === 'value' ? ` ${spec.value ?? 'VALUE'}` : ''}`;
    return `  ${head.padEnd(24)} ${spec.help}`;
  });
  const details = command.details ? `\n${command.details}\n` : '';
  return `airguard ${command.name} ${command.usage}\n\n${command.summary}\n${details}\nOptions:\n${lines.join('\n')}\n`;
}

export function overviewOf(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return `airguard COMMAND …\n\nOpens Wi-Fi spectral-scan dumps and shows what is in them.\n\nCommands:\n${lines.join('\n')}\n\nairguard COMMAND --help explains a command. Exit codes: 0 done, 1 failed, 2 wrong usage.\n`;
}
