import type { PredictedSequence } from '../../../protocol/predictions.ts';
import { useApp } from '../../../store/run/app.ts';
import { cx } from '../../controls/cx.ts';
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

const noCountries: readonly string[] = [];

/** Names that are held back, with the country that the model says and that they are from. */
export function CheckedNames({ sequences }: { sequences: readonly PredictedSequence[] }) {
  const countries = useApp((state) => state.run?.facts.vocabulary ?? noCountries);
  const country = (id: number | undefined): string => countries[id ?? -1] ?? '';
  return (
    <>
      <h3 className={styles.heading}>Names of the validation set</h3>
      <table className={styles.names}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Predicted</th>
            <th scope="col">Target</th>
            <th scope="col">Correct</th>
          </tr>
        </thead>
        <tbody>
          {sequences.map(({ text, predicted, targets }) => {
            const right = predicted[0] === targets[0];
            return (
              <tr key={`${text} ${targets[0]}`}>
                <td>{text}</td>
                <td className={cx(!right && styles.wrong)}>{country(predicted[0])}</td>
                <td>{country(targets[0])}</td>
                <td className={cx(right && styles.right)}>{right ? '✓' : '✗'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
