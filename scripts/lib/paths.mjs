// @ts-check
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The engine and the page. */
export const sourceDir = join(root, 'src');

/** What the scripts remember between runs; git ignores it, and deleting it is always safe. */
export const cacheDir = join(root, '.cache');

/** The site as built. */
export const distDir = join(root, 'dist');
