import { play } from '../../store/actions.ts';
import { useApp } from '../../store/app.ts';
import { Button } from '../controls/Button.tsx';
import styles from './Learning.module.css';

/** What an empty chart says, and the button that fills it. */
export function ChartEmpty({ what }: { what: string }) {
  const waiting = useApp((state) => state.run === null || state.run.state === 'running');
  return (
    <div className={styles.emptyBox}>
      <p>
        {waiting
          ? `${what} appears with the first training step.`
          : `Press play and ${what.toLowerCase()} appears here.`}
      </p>
      {!waiting && (
        <Button size="s" onClick={play}>
          Play
        </Button>
      )}
    </div>
  );
}
