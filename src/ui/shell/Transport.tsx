import { Footprints, Pause, Play, RotateCcw, StepForward } from 'lucide-react';
import { useApp } from '../../store/run/app.ts';
import { useComparison } from '../../store/run/comparedRuns.ts';
import { openSlowMotion } from '../../store/run/slowMotion.ts';
import { pause, play, step } from '../../store/run/transport.ts';
import { IconButton } from '../controls/Button.tsx';
import { requestReset } from './requestReset.ts';
import styles from './Transport.module.css';

/** Play or pause, single step, one step in slow motion, reset. */
export function Transport() {
  const beside = useComparison(({ compared }) => compared.some(({ state }) => state === 'running'));
  const able = useComparison(({ compared }) => compared.some(({ facts, halted }) => facts !== null && halted === null));
  const running = useApp((state) => state.run?.state === 'running') || beside;
  const exists = useApp((state) => state.run !== null);
  const ready = useApp((state) => state.run !== null && (state.run.halted === null || able) && state.device === 'ok');
  const halted = useApp((state) => state.run?.halted != null);
  return (
    <div className={styles.transport}>
      <IconButton
        label="Reset"
        shortcut="R"
        icon={<RotateCcw aria-hidden="true" />}
        disabled={!exists}
        onClick={requestReset}
      />
      <IconButton
        label={running ? 'Pause' : 'Play'}
        shortcut="Space"
        variant="primary"
        size="l"
        icon={
          running ? <Pause aria-hidden="true" fill="currentColor" /> : <Play aria-hidden="true" fill="currentColor" />
        }
        disabled={!ready}
        onClick={running ? pause : play}
      />
      <IconButton
        label="Step"
        shortcut="."
        icon={<StepForward aria-hidden="true" />}
        disabled={!ready}
        onClick={step}
      />
      <IconButton
        label="Slow motion"
        shortcut="S"
        icon={<Footprints aria-hidden="true" />}
        disabled={!ready || halted}
        onClick={openSlowMotion}
      />
    </div>
  );
}
