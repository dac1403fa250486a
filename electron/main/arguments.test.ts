import { expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';

test('a case is named in either form and becomes absolute', () => {
  expect(parseArguments(['.', '--case', 'a b'], '/home/x').casePath).toBe('/home/x/a b');
  expect(parseArguments(['--case=/cases/1'], '/home/x').casePath).toBe('/cases/1');
  expect(parseArguments(['--case'], '/home/x').casePath).toBeUndefined();
});

test('words after --cli belong to the command line program', () => {
  expect(parseArguments(['--cli', 'inspect', '--case', 'x'], '/').cli).toEqual(['inspect', '--case', 'x']);
  expect(parseArguments(['--cli', 'inspect', '--case', 'x'], '/').casePath).toBeUndefined();
  expect(parseArguments(['.'], '/').cli).toBeUndefined();
});
