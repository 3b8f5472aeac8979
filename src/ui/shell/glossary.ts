import text from '../../../GLOSSARY.md?raw';

export interface Entry {
  readonly term: string;
  /** One sentence. */
  readonly meaning: string;
  /** Panels and menus in which it is seen. */
  readonly seen: string;
}

/** Rows of a Markdown table of three columns, below its header. */
export function glossaryOf(markdown: string): Entry[] {
  const rows = markdown.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((line) => {
    const [term = '', meaning = '', seen = ''] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    return { term, meaning, seen };
  });
}

export const glossary = glossaryOf(text);
