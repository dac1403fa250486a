import { Fault } from '../../contract/faults.ts';
import type { CommandContext } from './command.ts';
import type { SourceFile } from './source-file.ts';

export async function inspectRows(
  _context: CommandContext,
  source: SourceFile,
  kind: string,
  _frame: number | undefined,
): Promise<number> {
  throw new Fault('unsupported_format', `${kind} is not inspected yet: ${source.path}`);
}
