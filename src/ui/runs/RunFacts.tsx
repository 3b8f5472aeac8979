import { extrasOf } from '../../config/differences.ts';
import { modelName } from '../../config/layerList.ts';
import { readsText } from '../../config/task.ts';
import { formatBytes, formatCount, formatLoss } from '../../lib/format.ts';
import type { SavedRun } from '../../storage/types.ts';
import { age } from './age.ts';
import styles from './Runs.module.css';

type Shown = Pick<SavedRun, 'config' | 'textName' | 'step' | 'loss'>;

interface RunFactsProps {
  run: Shown;
  /** Its last copy; null while there is none. */
  saved: { at: number; bytes: number | null } | null;
  now: number;
}

/** What a saved run is, and how far it has come. */
export function RunFacts({ run: { config, textName, step, loss }, saved, now }: RunFactsProps) {
  const size = saved?.bytes ? `, ${formatBytes(saved.bytes)}` : '';
  const extras = extrasOf(config);
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Model</dt>
        <dd>{modelName(config)}</dd>
      </div>
      {extras !== '' && (
        <div>
          <dt>With</dt>
          <dd className={styles.extras}>{extras}</dd>
        </div>
      )}
      <div>
        <dt>{readsText(config) ? 'Text' : 'Task'}</dt>
        <dd className={styles.text}>{textName}</dd>
      </div>
      <div>
        <dt>Step</dt>
        <dd>{formatCount(step)}</dd>
      </div>
      <div>
        <dt>Loss</dt>
        <dd>{formatLoss(loss ?? Number.NaN)}</dd>
      </div>
      <div>
        <dt>Saved</dt>
        <dd>{saved ? `${age(saved.at, now)}${size}` : 'not yet'}</dd>
      </div>
    </dl>
  );
}
