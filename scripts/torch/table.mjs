// @ts-check

/**
 * Prints rows in columns; the first column is aligned left, the others right.
 * @param {string} title
 * @param {readonly string[]} header
 * @param {readonly (readonly string[])[]} rows
 */
export function printTable(title, header, rows) {
  const all = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  const line = (/** @type {readonly string[]} */ row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  process.stdout.write(`\n${title}\n\n${[line(header), rule, ...rows.map(line)].join('\n')}\n`);
}

/** @param {boolean} good */
export const verdict = (good) => (good ? 'ok' : 'OUT OF BOUNDS');

/** @param {number} value */
export const small = (value) => value.toExponential(1);

/**
 * Largest difference of two lists, and where. A NaN, or another length, counts as infinitely far.
 * @param {readonly number[]} actual
 * @param {readonly number[]} expected
 * @param {'absolute' | 'relative'} kind
 * @returns {{ most: number, at: number }}
 */
export function farthest(actual, expected, kind) {
  if (actual.length !== expected.length || expected.length === 0) return { most: Number.POSITIVE_INFINITY, at: 0 };
  let found = { most: 0, at: 0 };
  expected.forEach((value, at) => {
    const difference = Math.abs((actual[at] ?? Number.NaN) - value) / (kind === 'relative' ? Math.abs(value) : 1);
    const most = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
    if (most > found.most) found = { most, at };
  });
  return found;
}
