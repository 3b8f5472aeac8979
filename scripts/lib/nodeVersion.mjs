// @ts-check
// An old Node must get as far as this file, to give a sentence and not a syntax error: no newer syntax here, and
// scripts load everything else after it.

/**
 * Vite 8's range, which is also `engines` in package.json.
 * @param {string} version such as 20.19.0
 */
export function nodeIsSupported(version) {
  const parts = version.split('.').map(Number);
  const major = parts[0] || 0;
  const minor = parts[1] || 0;
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

export function requireNode() {
  if (nodeIsSupported(process.versions.node)) return;
  process.stderr.write(
    `Unroll needs Node 20.19, 22.12 or newer and this is ${process.versions.node}: install a current one from https://nodejs.org and run the command again.\n`,
  );
  process.exit(1);
}
