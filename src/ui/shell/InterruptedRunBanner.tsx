import { History } from 'lucide-react';
import { useEffect } from 'react';
import { announce } from '../../store/notices/announcer.ts';
import { useApp } from '../../store/run/app.ts';
import { startFresh } from '../../store/saved/interruptedRun.ts';
import { resumeRun } from '../../store/saved/resume.ts';
import { useSavedRuns } from '../../store/saved/savedRuns.ts';
import { Button } from '../controls/Button.tsx';
import { cx } from '../controls/cx.ts';
import { age, useNow } from '../runs/age.ts';
import styles from './StateBand.module.css';

/** Offers to go on with the run that was interrupted when the page was closed. */
export function InterruptedRunBanner() {
  const offer = useSavedRuns((state) => state.offer);
  const opening = useSavedRuns((state) => state.opening !== null);
  const ready = useApp((state) => state.status === 'ready' && state.device === 'ok');
  const now = useNow(10);
  const name = offer?.name;
  useEffect(() => {
    if (name !== undefined) announce(`${name} was interrupted; you can continue it.`);
  }, [name]);
  if (!offer) return null;
  const { id, step, updatedAt } = offer;
  return (
    <section className={cx(styles.band, styles.accent)} aria-label="A run was interrupted">
      <History className={styles.icon} aria-hidden="true" />
      <p className={styles.text}>
        <strong>{name}</strong> was interrupted at step {step.toLocaleString('en')}, {age(updatedAt, now)}.
      </p>
      <div className={styles.actions}>
        <Button variant="primary" size="s" disabled={!ready || opening} onClick={() => void resumeRun(id)}>
          {opening ? 'Opening…' : 'Continue'}
        </Button>
        <Button size="s" disabled={opening} onClick={startFresh}>
          Start a new run
        </Button>
      </div>
    </section>
  );
}
