// @ts-check
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, preview } from 'vite';
import { cacheDir, root } from '../lib/paths.mjs';
import { SetupError } from '../lib/setupError.mjs';

/**
 * The benchmark's page, built as the site is and served from memory of this moment: sources that change during a run don't
 * change what is measured.
 * @param {string | undefined} peersFolder whose node_modules has the other libraries; undefined where none is wanted
 * @returns {Promise<{ address: string, close(): Promise<void>, remove(): void }>} `remove` for when there is no time to close
 */
export async function serveBenchPage(peersFolder) {
  const outDir = join(cacheDir, `bench-${process.pid}`);
  const remove = () => rmSync(outDir, { recursive: true, force: true });
  const shared = {
    root,
    configFile: /** @type {const} */ (false),
    publicDir: /** @type {const} */ (false),
    base: './',
  };
  try {
    await build({
      ...shared,
      logLevel: 'silent',
      plugins: [peers(peersFolder)],
      build: {
        outDir,
        emptyOutDir: true,
        target: 'es2023',
        chunkSizeWarningLimit: 5000,
        rolldownOptions: { input: join(root, 'bench', 'compare.html') },
      },
    });
  } catch (error) {
    remove();
    throw new SetupError(`The benchmark's page could not be built: ${error instanceof Error ? error.message : error}`);
  }
  const server = await preview({
    ...shared,
    logLevel: 'error',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.httpServer.address());
  return {
    address: `http://127.0.0.1:${port}/bench/compare.html`,
    close: async () => {
      await new Promise((resolve) => server.httpServer.close(resolve));
      remove();
    },
    remove,
  };
}

const names = /^(@jax-js|@tensorflow)\//;

/**
 * Finds the other libraries where they were fetched to, and not in the project's own packages.
 * @param {string | undefined} folder
 * @returns {import('vite').Plugin}
 */
function peers(folder) {
  return {
    name: 'bench-peers',
    enforce: 'pre',
    resolveId(source, importer, options) {
      if (!names.test(source)) return null;
      // Not fetched: the import stays as it is, and nobody asks for that chunk.
      if (!folder) return { id: source, external: true };
      if (importer?.startsWith(folder)) return null;
      return this.resolve(source, join(folder, 'package.json'), { ...options, skipSelf: true });
    },
  };
}
