// @ts-check
/**
 * A table for people: the first two columns to the left, figures to the right.
 * @typedef {object} Table
 * @property {string} title
 * @property {readonly string[]} header
 * @property {readonly (readonly string[])[]} rows
 * @property {number} [words] columns of words at the front; 1 if left out
 */

/** @param {Table} table */
export function plainTable({ title, header, rows, words = 1 }) {
  const all = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  const line = (/** @type {readonly string[]} */ row) =>
    widths
      .map((width, i) => (i < words ? (row[i] ?? '').padEnd(width) : (row[i] ?? '').padStart(width)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return `${title}\n\n${[line(header), rule, ...rows.map(line)].join('\n')}\n`;
}

/** @param {Table} table */
export function markdownTable({ title, header, rows, words = 1 }) {
  const line = (/** @type {readonly string[]} */ row) =>
    `| ${header.map((_, i) => (row[i] ?? '').replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = `|${header.map((_, i) => (i < words ? '---' : '--:')).join('|')}|`;
  return `## ${title}\n\n${[line(header), rule, ...rows.map(line)].join('\n')}\n`;
}
