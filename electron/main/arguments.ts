import { resolve } from 'node:path';

export interface StartArguments {
  /** Absolute folder of the case to open. */
  readonly casePath: string | undefined;
  /** Words for the command line program when the app was started as one; undefined for a window. */
  readonly cli: readonly string[] | undefined;
  readonly devTools: boolean;
}

/**
 * Reads the words after the program's name. `--case DIR` and `--case=DIR` name a case; `--cli` makes everything after it the
 * command line program's.
 */
export function parseArguments(words: readonly string[], workingFolder: string): StartArguments {
  const cliAt = words.indexOf('--cli');
  const own = cliAt < 0 ? words : words.slice(0, cliAt);
  let casePath: string | undefined;
  own.forEach((word, index) => {
    const value = word.startsWith('--case=')
      ? word.slice('--case='.length)
      : word === '--case'
        ? own[index + 1]
        : undefined;
    if (value !== undefined && value !== '') casePath = resolve(workingFolder, value);
  });
  return { casePath, cli: cliAt < 0 ? undefined : words.slice(cliAt + 1), devTools: own.includes('--devtools') };
}
