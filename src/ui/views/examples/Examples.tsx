import { useSyncExternalStore } from 'react';
import type { PairTask } from '../../../data/pairs/index.ts';
import { formatCount } from '../../../lib/format.ts';
import { predictions } from '../../../store/evaluation/predictions.ts';
import { useApp } from '../../../store/run/app.ts';
import { useComparison } from '../../../store/run/comparedRuns.ts';
import styles from '../../charts/figure/Predictions.module.css';

const noSymbols: readonly string[] = [];

/** Sources of the validation set with what the decoder predicts at each step, by teacher forcing. */
export function Examples({ task }: { task: PairTask }) {
  useSyncExternalStore(predictions.changes.subscribe, predictions.changes.version);
  const several = useComparison((state) => state.compared.length > 0);
  const symbols = useApp((state) => state.run?.facts.vocabulary ?? noSymbols);
  const every = useApp((state) => state.run?.config.validateEvery ?? 0);
  const { latest } = predictions;
  const written = (ids: Uint32Array): string => [...ids].map((id) => symbols[id]).join('');
  const waiting =
    every > 0
      ? `The first predictions are shown after step ${formatCount(every)}.`
      : 'Validation is off: set “Validate every” above 0 and restart to see predictions.';
  return (
    <>
      <p className={styles.why}>
        {task.explanation} {several && 'These are the predictions of model A.'}
      </p>
      {latest === null && <p className={styles.waiting}>{waiting}</p>}
      {latest && (
        <table className={styles.predictions}>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Predicted</th>
              <th scope="col">Target</th>
            </tr>
          </thead>
          <tbody>
            {latest.sequences.map(({ text, predicted, targets }) => (
              <tr key={text}>
                <td className={styles.sequence}>{text}</td>
                <td className={styles.predicted}>{written(predicted)}</td>
                <td className={styles.target}>{written(targets)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
