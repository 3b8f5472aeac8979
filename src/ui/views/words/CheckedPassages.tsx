import type { PredictedSequence } from '../../../protocol/predictions.ts';
import { useApp } from '../../../store/run/app.ts';
import styles from './Words.module.css';
import { checkedWords } from './words.ts';

const shown = 4;
const noTags: readonly string[] = [];

/** Held-back text as the model tags it: what it gets wrong is marked, with what it said. */
export function CheckedPassages({ sequences }: { sequences: readonly PredictedSequence[] }) {
  const tags = useApp((state) => state.run?.facts.vocabulary ?? noTags);
  return (
    <>
      <h3 className={styles.heading}>Validation text: its errors</h3>
      <ul className={styles.passages}>
        {sequences.slice(0, shown).map((sequence) => (
          <li key={sequence.text}>
            {checkedWords(sequence, tags).map(({ place, word, wrong }) =>
              wrong ? (
                <span key={place}>
                  <span className={styles.wrong}>{word}</span>{' '}
                  <span className={styles.predicted}>
                    {wrong.predicted}, not {wrong.target}
                  </span>{' '}
                </span>
              ) : (
                `${word} `
              ),
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
