import { useState } from 'react';
import text from '../../../GLOSSARY.md?raw';
import { TextField } from '../controls/TextField.tsx';
import styles from './HelpDialog.module.css';

interface Entry {
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

/** Every term of the page with a sentence and where it is seen, and a field to find one. */
export function Glossary() {
  const [sought, setSought] = useState('');
  const found = glossary.filter(({ term, meaning }) =>
    `${term} ${meaning}`.toLowerCase().includes(sought.trim().toLowerCase()),
  );
  return (
    <>
      <TextField label="Find a term" value={sought} onChange={setSought} />
      {found.length === 0 && <p role="status">No term has “{sought.trim()}” in it.</p>}
      <dl className={styles.terms}>
        {found.map(({ term, meaning, seen }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>
              {meaning} <span>{seen}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
