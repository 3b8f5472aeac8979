// @ts-check
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** What the scripts remember between runs; git ignores it, and deleting it is always safe. */
export const cacheDir = join(root, '.cache');

/** The site as built. */
export const distDir = join(root, 'dist');
