// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cacheDir, root } from './paths.mjs';
import { runNpm } from './processes.mjs';
import { SetupError } from './setupError.mjs';

const modules = join(root, 'node_modules');
const stampFile = join(modules, '.unroll-stamp');
const log = join(cacheDir, 'npm-ci.log');

/** Installs the packages that the lock file names, unless these very ones are there. */
export async function ensureInstalled() {
  const requested = stamp();
  if (readStamp() === requested) return;
  process.stdout.write('Installing the packages …\n');
  const { code } = await runNpm(['ci'], { log, limitMinutes: 15 });
  if (code !== 0) {
    throw new SetupError(
      `npm could not install the packages: check the connection to its registry and run the command again (npm's own words are in ${relative(root, log)}).`,
    );
  }
  writeFileSync(stampFile, requested);
}

/** Packages with compiled parts differ by system, and a folder can be shared between two. */
function stamp() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform} ${process.arch}\n`;
}

function readStamp() {
  try {
    return readFileSync(stampFile, 'utf8');
  } catch {
    return undefined;
  }
}
