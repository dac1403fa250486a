import { implement } from '@orpc/server';
import { contract } from '../../contract/services.ts';
import { explained } from '../errors.ts';

/** Every procedure turns what goes wrong into a sentence in the same way. */
export function createImplementer() {
  return implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw explained(error);
    }
  });
}

export type Implementer = ReturnType<typeof createImplementer>;
