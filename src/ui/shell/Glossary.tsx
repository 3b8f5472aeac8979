import { useState } from 'react';
import { TextField } from '../controls/TextField.tsx';
import { glossary } from './glossary.ts';
import styles from './HelpDialog.module.css';

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
