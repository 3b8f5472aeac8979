import { predictsNumbers } from '../../../config/task.ts';
import { useAnyRunTask } from '../../../store/run/runTask.ts';
import styles from '../../charts/figure/Figure.module.css';
import { type Along, type TrainingView, useTrainingView } from '../../charts/trainingView.ts';
import { Segmented } from '../../controls/Segmented.tsx';
import { Slider } from '../../controls/Slider.tsx';
import { lossUnits } from './units.ts';

const units = Object.values(lossUnits).map(({ id, label }) => ({ value: id, label }));
const scales: { value: TrainingView['scale']; label: string }[] = [
  { value: 'linear', label: 'linear' },
  { value: 'log', label: 'log' },
];
const alongs: { value: Along; label: string }[] = [
  { value: 'steps', label: 'steps' },
  { value: 'time', label: 'time' },
];

/** Positions of the slider: even steps of the averaged length, from 1 step to about 1000. */
const lengths = { min: 0, max: 30 };
const toBeta = (position: number): number => 1 - 10 ** (-position / 10);
const toPosition = (beta: number): number => Math.round(-10 * Math.log10(1 - beta));

/** How many steps the average reaches back, by its weight. */
const reach = (beta: number): string => {
  const steps = Math.round(1 / (1 - beta));
  return steps <= 1 ? 'off' : `${steps} steps`;
};

/** What the losses are counted in. */
export function LossUnitControl() {
  const task = useAnyRunTask();
  const numbers = task !== null && predictsNumbers(task);
  const unit = useTrainingView((view) => view.unit);
  const set = useTrainingView((view) => view.set);
  // A squared error has no unit to choose.
  if (numbers) return null;
  return (
    <Segmented
      label="Unit of the loss"
      hideLabel
      value={unit}
      options={units}
      onChange={(value) => set({ unit: value })}
    />
  );
}

/** How the chart is drawn; the horizontal axis and the smoothing hold for the gradient norm as well. */
export function LossViewControls() {
  const { scale, along, beta, set } = useTrainingView();
  return (
    <div className={styles.controls}>
      <Segmented
        label="Scale of the loss"
        hideLabel
        value={scale}
        options={scales}
        onChange={(value) => set({ scale: value })}
      />
      <Segmented
        label="Horizontal axis"
        hideLabel
        value={along}
        options={alongs}
        onChange={(value) => set({ along: value })}
      />
      <div className={styles.smoothing}>
        <span aria-hidden="true">Smoothing</span>
        <Slider
          label="Smoothing"
          hideLabel
          value={toPosition(beta)}
          {...lengths}
          step={1}
          format={() => reach(beta)}
          onChange={(position) => set({ beta: toBeta(position) })}
        />
        <span className={styles.reach} aria-hidden="true">
          {reach(beta)}
        </span>
      </div>
    </div>
  );
}
