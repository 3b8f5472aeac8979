import { settings } from '../../config/paths.ts';
import type { LagRange } from '../../data/tasks/index.ts';
import { edit, useSetup } from '../../store/setup/setup.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { Slider } from '../controls/Slider.tsx';
import { lagStops, nearestStop } from './lagStops.ts';

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
