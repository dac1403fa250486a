import { version } from '../../../package.json';

/** Version of the program, set when it is bundled. */
export const buildName: string = version;
