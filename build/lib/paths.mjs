import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. Every script works from here, wherever it was called from. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const at = (...parts) => join(root, ...parts);
