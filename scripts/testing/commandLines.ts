const fence = /^```sh\n([\s\S]*?)^```$/gm;
/** Command lines within a sentence or a table. */
const span = /`((?:npm|npx) [^`]+)`/g;

/**
 * The command lines that a Markdown text tells its reader to type: those of fenced `sh` blocks and those in spans of code.
 * @returns each once, in their order, without comments
 */
export function commandLines(markdown: string): string[] {
  const fenced = [...markdown.matchAll(fence)].flatMap(([, block = '']) => block.split('\n'));
  const spans = [...markdown.matchAll(span)].map(([, line = '']) => line);
  return [...new Set([...fenced, ...spans].map((line) => line.replace(/\s+#.*$/, '').trim()).filter(Boolean))];
}
