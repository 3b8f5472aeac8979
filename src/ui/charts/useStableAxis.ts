import { useRef } from 'react';
import { series } from '../../store/run/series.ts';
import { type AxisRange, stepAxis, timeAxis } from './axis.ts';
import type { ChartRows } from './rows.ts';
import { stepTick, timeTick } from './ticks.ts';
import type { Along } from './trainingView.ts';

/** An axis that starts from the one it had, as long as `key` is the same: it then moves only when it must. */
export function useStableAxis(key: string, make: (previous: AxisRange | null) => AxisRange): AxisRange {
  const kept = useRef<{ key: string; axis: AxisRange } | null>(null);
  const axis = make(kept.current?.key === key ? kept.current.axis : null);
  kept.current = { key, axis };
  return axis;
}

/** The horizontal axis of a run: its range, where the rows lie on it, and how its ticks are written. */
export function useXAxis(
  rows: ChartRows,
  along: Along,
): { range: AxisRange; positions: Float64Array; format: (value: number) => string } {
  const time = along === 'time';
  const positions = time ? rows.seconds : rows.steps;
  const last = positions.at(-1) ?? 0;
  const range = useStableAxis(`${series.runId} ${along}`, (previous) => (time ? timeAxis : stepAxis)(last, previous));
  return { range, positions, format: time ? timeTick : stepTick };
}
