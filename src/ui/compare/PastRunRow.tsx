import { Eye, EyeOff, X } from 'lucide-react';
import { differenceFrom } from '../../config/differences.ts';
import { formatCount } from '../../lib/format.ts';
import { dropPastRun, learnsTheSame, type PastRun, showPastRun } from '../../store/compare/pastRuns.ts';
import { useApp } from '../../store/run/app.ts';
import { LineKey } from '../charts/LineKey.tsx';
import { pastRunLook } from '../charts/looks.ts';
import { IconButton } from '../controls/Button.tsx';
import { cx } from '../controls/cx.ts';
import styles from './Compare.module.css';

/** What sets a past run apart from the present one. */
function useDifference(pastRun: PastRun): string {
  const config = useApp((state) => state.run?.config);
  const textId = useApp((state) => state.run?.textId);
  if (!config) return '';
  const difference = differenceFrom(pastRun.config, config);
  if (difference === null) return 'same setup';
  const comparable = learnsTheSame(pastRun.config, pastRun.textId, config, textId);
  return comparable ? `differs: ${difference}` : 'another task';
}

/** A run that is over: its faded line, its name, what sets it apart, and whether it shows. */
export function PastRunRow({ pastRun }: { pastRun: PastRun }) {
  const { id, name, steps, shown } = pastRun;
  const difference = useDifference(pastRun);
  return (
    <li className={cx(styles.row, !shown && styles.away)}>
      <LineKey look={pastRunLook(pastRun)} faded />
      <span className={styles.name}>
        {name}
        <span className={styles.difference}>
          {formatCount(steps)} steps · {difference}
        </span>
      </span>
      <span className={styles.actions}>
        <IconButton
          size="s"
          label={`${shown ? 'Hide' : 'Show'} ${name}`}
          icon={shown ? <Eye aria-hidden="true" /> : <EyeOff aria-hidden="true" />}
          onClick={() => showPastRun(id, !shown)}
        />
        <IconButton
          size="s"
          label={`Remove the curve of ${name}`}
          icon={<X aria-hidden="true" />}
          onClick={() => dropPastRun(id)}
        />
      </span>
    </li>
  );
}
