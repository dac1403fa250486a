import { faultOf, oneLine } from '../errors.ts';
import {
  type Command,
  type CommandContext,
  type CommandOutput,
  helpOf,
  overviewOf,
  parseCommand,
  READER_GONE,
  UsageError,
} from './command.ts';

export interface CliSurroundings {
  readonly output: CommandOutput;
  readonly signal: AbortSignal;
  readonly programDir: string;
}

/**
 * Runs one command line and resolves to its exit code: 0 done, 1 failed, 2 wrong usage. Failures are one line on the
 * error stream. Names of two words ("case new") are matched before names of one.
 */
export async function runCli(
  commands: readonly Command[],
  args: readonly string[],
  surroundings: CliSurroundings,
): Promise<number> {
  const { output } = surroundings;
  try {
    const found = findCommand(commands, args);
    if (found.kind === 'overview') {
      output.out(overviewOf(commands));
      return 0;
    }
    const context: CommandContext | 'help' = parseCommand(found.command, found.rest, surroundings);
    if (context === 'help') {
      output.out(helpOf(found.command));
      return 0;
    }
    return await found.command.run(context);
  } catch (error) {
    if (error instanceof UsageError) {
      output.err(`airguard: ${oneLine(error.message)}\n`);
      return 2;
    }
    if (surroundings.signal.reason === READER_GONE) return 1;
    output.err(`airguard: ${oneLine(faultOf(error).message)}\n`);
    return 1;
  }
}

function findCommand(
  commands: readonly Command[],
  args: readonly string[],
):
  | { readonly kind: 'overview' }
  | { readonly kind: 'command'; readonly command: Command; readonly rest: readonly string[] } {
  const [first, second] = args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const asked = commands.find((command) => command.name === args.slice(1).join(' '));
    return asked ? { kind: 'command', command: asked, rest: ['--help'] } : { kind: 'overview' };
  }
  const two = commands.find((command) => command.name === `${first} ${second ?? ''}`);
  if (two) return { kind: 'command', command: two, rest: args.slice(2) };
  const one = commands.find((command) => command.name === first);
  if (one) return { kind: 'command', command: one, rest: args.slice(1) };
  const group = commands.filter((command) => command.name.startsWith(`${first} `));
  if (group.length > 0) {
    const help = second === '--help' || second === '-h';
    const only = group[0];
    if (help && only && group.length === 1) return { kind: 'command', command: only, rest: ['--help'] };
    throw new UsageError(`"airguard ${first}" needs one of: ${group.map((command) => command.name).join(', ')}`);
  }
  throw new UsageError(`unknown command "${first}"; airguard --help lists all`);
}
