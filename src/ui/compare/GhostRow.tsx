import { Eye, EyeOff, X } from 'lucide-react';
import { differenceFrom } from '../../config/differences.ts';
import { formatCount } from '../../lib/format.ts';
import { dropGhost, type Ghost, learnsTheSame, showGhost } from '../../store/compare/pastRuns.ts';
import { useApp } from '../../store/run/app.ts';
import { Key } from '../charts/LineKey.tsx';
import { ghostLook } from '../charts/looks.ts';
import { IconButton } from '../controls/Button.tsx';
import { cx } from '../controls/cx.ts';
import styles from './Duel.module.css';

/** What sets a past run apart from the present one. */
function useDifference(ghost: Ghost): string {
  const config = useApp((state) => state.run?.config);
  const textId = useApp((state) => state.run?.textId);
  if (!config) return '';
  const difference = differenceFrom(ghost.config, config);
  if (difference === null) return 'same setup';
  const comparable = learnsTheSame(ghost.config, ghost.textId, config, textId);
  return comparable ? `differs: ${difference}` : 'learned something else';
}

/** A run that is over: its faded line, its name, what sets it apart, and whether it shows. */
export function GhostRow({ ghost }: { ghost: Ghost }) {
  const { id, name, steps, shown } = ghost;
  const difference = useDifference(ghost);
  return (
    <li className={cx(styles.row, styles.ghost, !shown && styles.away)}>
      <Key look={ghostLook(ghost)} faded />
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
          onClick={() => showGhost(id, !shown)}
        />
        <IconButton
          size="s"
          label={`Remove the curve of ${name}`}
          icon={<X aria-hidden="true" />}
          onClick={() => dropGhost(id)}
        />
      </span>
    </li>
  );
}
