// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, root } from './paths.mjs';
import { SetupError } from './setupError.mjs';

const bundles = join(cacheDir, 'cli');
const configFile = join(root, 'scripts', 'cli.vite.config.mjs');
const keptMs = 60 * 60_000;

/**
 * The command line as one file that Node runs, made from the sources as they are. Its folder is named by their hash: a
 * bundle never changes under a command that runs, and two commands that make the same one don't disturb each other.
 * @returns {Promise<string>} path of a module that exports `main`
 */
export async function ensureCliBundle() {
  const folder = join(bundles, sourceHash());
  const file = join(folder, 'main.mjs');
  if (existsSync(file)) return file;
  const aside = `${folder}-${process.pid}`;
  try {
    const { build } = await import('vite');
    await build({ configFile, build: { outDir: aside, emptyOutDir: true } });
    renameSync(aside, folder);
  } catch (error) {
    if (!existsSync(file)) {
      throw new SetupError(`The command line could not be built: ${error instanceof Error ? error.message : error}`);
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  removeOld(folder);
  return file;
}

function sourceHash() {
  const hash = createHash('sha256');
  for (const file of sources()) {
    hash.update(`${file}\0`);
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Everything that the bundle can depend on, the page's own parts and the tests aside. */
function sources() {
  const folders = ['src', 'shaders'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length)),
  );
  const matters = folders.filter(
    (file) => !/\.test\.ts$|^src.(ui|store|storage|worker).|[\\/](golden|testing)[\\/]/.test(file),
  );
  return [...matters.sort(), join('scripts', 'cli.vite.config.mjs'), 'package-lock.json', 'tsconfig.json'];
}

/** A command that has just begun may not have read its bundle yet; one of an hour ago has. @param {string} current */
function removeOld(current) {
  mkdirSync(bundles, { recursive: true });
  for (const entry of readdirSync(bundles)) {
    const folder = join(bundles, entry);
    if (folder !== current && Date.now() - statSync(folder).mtimeMs > keptMs) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
