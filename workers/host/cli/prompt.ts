import { type CommandContext, UsageError } from './command.ts';

/**
 * Asks a person for one line that is not shown while it is typed. Throws a UsageError with `instead` where nobody sits at a
 * terminal: a secret never comes as an argument, which other users of the machine could read.
 */
export async function askHidden(context: CommandContext, question: string, instead: string): Promise<string> {
  const { stdin } = process;
  if (!stdin.isTTY || !context.output.interactive) throw new UsageError(instead);
  context.output.err(`${question}: `);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  let typed = '';
  try {
    for await (const text of stdin) {
      for (const character of String(text)) {
        if (character === '\r' || character === '\n') return typed;
        if (character === '\u0003' || character === '\u0004') throw new UsageError('nothing was entered');
        if (character === '\u007f' || character === '\b') typed = typed.slice(0, -1);
        else typed += character;
      }
    }
    return typed;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    context.output.err('\n');
  }
}
