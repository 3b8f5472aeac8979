import { ArrowDown } from 'lucide-react';
import { useId, useRef } from 'react';
import { useApp } from '../../../store/run/app.ts';
import { Button } from '../../controls/Button.tsx';
import styles from './SampleLog.module.css';
import { useSampleLog } from './useSampleLog.ts';

function emptySentence(running: boolean, enabled: boolean): string {
  if (!enabled) return 'Sampling is stopped; continue it to see text here.';
  return running ? 'The first sample is being generated.' : 'Once training starts, generated text appears here.';
}

/** Everything the model has written lately. Fixed in height; new characters arrive at the end. */
export function SampleLog() {
  const box = useRef<HTMLDivElement>(null);
  const hintId = useId();
  const { following, empty, toNewest, handlers } = useSampleLog(box);
  const running = useApp((state) => state.run?.state === 'running');
  const enabled = useApp((state) => state.sampling.enabled);
  return (
    <div className={styles.frame}>
      <div
        ref={box}
        className={styles.log}
        role="log"
        aria-live="off"
        aria-label="Text that the model generates"
        aria-describedby={hintId}
        {...handlers}
      />
      <span id={hintId} hidden>
        Left and right arrow keys read it one character at a time, with the five most probable.
      </span>
      {empty && <p className={styles.empty}>{emptySentence(running, enabled)}</p>}
      {!following && (
        <Button size="s" className={styles.newest} icon={<ArrowDown aria-hidden="true" />} onClick={toNewest}>
          Newest
        </Button>
      )}
    </div>
  );
}
