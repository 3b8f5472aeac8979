import { settings } from '../../config/paths.ts';
import type { LagRange } from '../../data/tasks/index.ts';
import { edit, useSetup } from '../../store/setup/setup.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { Slider } from '../controls/Slider.tsx';

/** Lags that the slider stops at: powers of two with one between each two of them, both ends, and where the task begins. */
export function lagStops({ min, max, default: first }: LagRange): number[] {
  const stops = new Set([min, first, max]);
  for (let power = 1; power <= max; power *= 2) {
    for (const lag of [power, 1.5 * power]) if (Number.isInteger(lag) && lag > min && lag < max) stops.add(lag);
  }
  return [...stops].sort((a, b) => a - b);
}

/** Index of the stop nearest to a lag, by ratio. */
export function nearestStop(stops: readonly number[], lag: number): number {
  const distance = (i: number): number => Math.abs(Math.log((stops[i] ?? 1) / lag));
  return stops.reduce((best, _, i) => (distance(i) < distance(best) ? i : best), 0);
}

/** The lag as a number, exact, and as a slider over the powers of two. */
export function Lag({ range }: { range: LagRange }) {
  const lag = useSetup((state) => state.draft.task.lag);
  const { label, effect } = settings['task.lag'];
  const { min, max, meaning } = range;
  const stops = lagStops(range);
  return (
    <div>
      <NumberField
        {...{ label, effect, min, max }}
        help={`${meaning[0]?.toUpperCase()}${meaning.slice(1)}; ${min} to ${max}.`}
        integer
        eager
        value={lag}
        onChange={(next) => edit('task.lag', next)}
      />
      <Slider
        label="Lag, slider"
        hideLabel
        min={0}
        max={stops.length - 1}
        step={1}
        value={nearestStop(stops, lag)}
        format={() => `${lag} steps`}
        onChange={(at) => edit('task.lag', stops[at] ?? lag)}
      />
    </div>
  );
}
