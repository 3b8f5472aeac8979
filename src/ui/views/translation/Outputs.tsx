import { formatLoss } from '../../../lib/format.ts';
import type { DecodedOutput, DecodedSource } from '../../../probes/translation/contract.ts';
import styles from './Translation.module.css';

interface RowProps {
  rank: string;
  output: DecodedOutput;
  chosen: boolean;
  choose: () => void;
}

function Row({ rank, output: { text, ended, logProb, score, symbols }, chosen, choose }: RowProps) {
  return (
    <tr>
      <th scope="row">{rank}</th>
      <td>
        <button type="button" className={styles.output} aria-pressed={chosen} onClick={choose}>
          <span className={styles.written}>
            {text === '' ? '(empty)' : text}
            {ended ? '' : '…'}
          </span>
        </button>
      </td>
      <td>{formatLoss(logProb)}</td>
      <td>{formatLoss(score)}</td>
      <td>{symbols.length}</td>
    </tr>
  );
}

/** Output of greedy search, and after it the n-best list of beam search. */
export function Outputs({
  decoded: { greedy, outputs },
  chosen,
  choose,
}: {
  decoded: DecodedSource;
  /** Place in the n-best list; −1: greedy search. */
  chosen: number;
  choose: (place: number) => void;
}) {
  const ranked = outputs.map((output, i) => ({ rank: String(i + 1), output }));
  return (
    <div className={styles.outputs}>
      <table>
        <caption className={styles.hidden}>Outputs of greedy search and beam search</caption>
        <thead>
          <tr>
            <th scope="col">Rank</th>
            <th scope="col">Output</th>
            <th scope="col">Log-prob.</th>
            <th scope="col">Score</th>
            <th scope="col">Tokens</th>
          </tr>
        </thead>
        <tbody>
          {[{ rank: 'greedy', output: greedy }, ...ranked].map(({ rank, output }, i) => (
            <Row key={rank} {...{ rank, output }} chosen={chosen === i - 1} choose={() => choose(i - 1)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
