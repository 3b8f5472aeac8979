import { useSyncExternalStore } from 'react';
import { cells } from '../../cells/index.ts';
import { useApp } from '../../store/run/app.ts';
import { findings } from '../../store/run/findings.ts';
import { reachSentence } from '../views/reach/sentences.ts';
import { shownOf, useReachView } from '../views/reach/view.ts';
import styles from './Read.module.css';

/** What the page has found of the model that trains beside the article. */
export function LiveReach() {
  useSyncExternalStore(findings.reach.changes.subscribe, findings.reach.changes.version);
  const view = useReachView();
  const cell = useApp((state) => state.run?.config.cell);
  const { found } = findings.reach;
  if (!found || cell === undefined) return null;
  const { data, step } = found;
  const label = cells.find(({ id }) => id === cell)?.label ?? cell;
  return (
    <p className={styles.live}>
      <strong>
        Now, this {label} after {step.toLocaleString('en')} {step === 1 ? 'step' : 'steps'}:
      </strong>{' '}
      {reachSentence(data, shownOf(view, data))}
    </p>
  );
}
