import { ChevronLeft, ChevronRight, Pause, Play } from 'lucide-react';
import { type SlowStep, tracedPlace } from '../../../probes/slowStep/contract.ts';
import { Button } from '../../controls/Button.tsx';
import { DirectionChoice } from '../../controls/DirectionChoice.tsx';
import { Segmented } from '../../controls/Segmented.tsx';
import { Select } from '../../controls/Select.tsx';
import { Slider } from '../../controls/Slider.tsx';
import styles from './Slow.module.css';
import type { Look } from './sentences.ts';
import { endOf, frameAt, jump, type Phase, phases } from './timeline.ts';
import type { usePlayback } from './usePlayback.ts';

type Playback = ReturnType<typeof usePlayback>;

const names: Record<Phase, string> = {
  forward: 'Forward',
  loss: 'Loss',
  backward: 'Backward',
  clip: 'Clip',
  update: 'Update',
};

export function PhaseControl({ playback, T }: { playback: Playback; T: number }) {
  return (
    <Segmented
      label="Part of the step"
      help="Forward computes the states, loss scores the predictions, backward computes the gradient, clip shortens it, update changes the weights."
      hideLabel
      value={playback.position.phase}
      options={phases.map((phase) => ({ value: phase, label: names[phase] }))}
      onChange={(phase) => playback.goTo(endOf(phase, T))}
    />
  );
}

/** Back, play, next, and the time step within a phase that walks through them. @param props.stepOf the step that is read as the t-th */
export function PlayControls({
  playback,
  T,
  stepOf,
}: {
  playback: Playback;
  T: number;
  stepOf: (t: number) => number;
}) {
  const { frame, position, playing, last, goTo, toggle } = playback;
  const { phase, t } = position;
  const walks = phase === 'forward' || phase === 'backward';
  return (
    <div className={styles.play}>
      <Button
        size="s"
        icon={<ChevronLeft aria-hidden="true" />}
        disabled={frame === 0}
        onClick={() => goTo(jump(frame, -1, T))}
      >
        Back
      </Button>
      <Button
        size="s"
        variant="primary"
        className={styles.toggle}
        icon={playing ? <Pause aria-hidden="true" /> : <Play aria-hidden="true" />}
        onClick={toggle}
      >
        {playing ? 'Pause' : 'Play'}
      </Button>
      <Button
        size="s"
        icon={<ChevronRight aria-hidden="true" />}
        disabled={frame === last}
        onClick={() => goTo(jump(frame, 1, T))}
      >
        Next
      </Button>
      <div className={styles.time}>
        <Slider
          label="Time step t"
          hideLabel
          value={t}
          min={0}
          max={Math.max(1, T - 1)}
          step={1}
          disabled={!walks || T < 2}
          format={(step) => `t = ${stepOf(step)}`}
          onChange={(step) => walks && goTo(frameAt(phase, step, T))}
        />
      </div>
      <span className={styles.at} aria-hidden="true">
        {walks ? `t = ${stepOf(t)}` : ''}
      </span>
    </div>
  );
}

/** Which sequence, layer, direction and state are looked at. */
export function LookControls({ data, look, onChange }: { data: SlowStep; look: Look; onChange: (look: Look) => void }) {
  const numbers = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ value: String(i), label: String(i + 1) }));
  const { layers, direction, states } = tracedPlace(data, look);
  return (
    <div className={styles.look}>
      <Select
        label="Sequence"
        value={String(look.sequence)}
        options={numbers(data.sequences).map(({ value, label }) => ({ value, label: `${label} of ${data.batchSize}` }))}
        onChange={(value) => onChange({ ...look, sequence: Number(value) })}
      />
      {layers > 1 && (
        <Segmented
          label="Layer"
          value={String(look.layer)}
          options={numbers(layers)}
          onChange={(value) => onChange({ ...look, layer: Number(value) })}
        />
      )}
      {direction && <DirectionChoice reverse={look.reverse} onChange={(reverse) => onChange({ ...look, reverse })} />}
      {states.length > 1 && (
        <Segmented
          label="State"
          value={String(look.state)}
          options={states.map((name, i) => ({ value: String(i), label: name }))}
          onChange={(value) => onChange({ ...look, state: Number(value) })}
        />
      )}
    </div>
  );
}
