import { formatLoss } from '../../lib/format.ts';
import type { AxisRange } from '../charts/axis.ts';
import type { Contestant } from '../charts/comparedRuns.ts';
import { rowTitle } from '../charts/curves.ts';
import type { Readout } from '../charts/Inspector.tsx';
import type { Curve } from '../charts/model.ts';
import type { Along } from '../charts/trainingView.ts';
import { type LossData, lossAxis, lossData } from '../views/loss/lossData.ts';
import type { LossUnit } from '../views/loss/units.ts';
import { type Drawn, placed, rowAt } from './curves.ts';

export type DrawnLoss = Drawn<LossData>;

export const drawnLosses = (
  models: readonly Contestant[],
  beta: number,
  unit: LossUnit,
  points?: number,
): DrawnLoss[] =>
  models.filter(({ stands }) => stands).map((model) => ({ model, data: lossData(beta, unit, points, model.series) }));

/** Each step faintly, and the smoothed line over it. */
export function lossCurves(losses: readonly DrawnLoss[], along: Along): Curve[] {
  const raw = losses.map(({ model: { letter, look }, data }): Curve => {
    const { stroke } = look;
    return {
      id: `loss-raw-${letter}`,
      values: data.raw,
      stroke,
      width: 1,
      opacity: 0.16,
      along: placed(data.rows, along),
    };
  });
  const smooth = losses.map(({ model: { letter, look }, data }): Curve => {
    return { id: `loss-${letter}`, values: data.smooth, ...look, width: 2, along: placed(data.rows, along) };
  });
  return [...raw, ...smooth];
}

/** One axis for all of them; what only spikes may leave it. */
export function duelLossAxis(
  base: DrawnLoss,
  losses: readonly DrawnLoss[],
  fixed: readonly number[],
  scale: 'linear' | 'log',
  previous: AxisRange | null,
  past: readonly Float64Array[] = [],
): AxisRange {
  const joined = (pick: (data: LossData) => Float64Array): Float64Array =>
    Float64Array.from(losses.flatMap(({ data }) => [...pick(data)]));
  const raw = joined((data) => data.raw);
  const smooth = joined((data) => data.smooth);
  return lossAxis({ ...base.data, raw, smooth, validation: new Float64Array(0) }, fixed, scale, previous, past);
}

/** What every model's loss was at a row of the one that has come farthest. */
export function duelLossReadout(
  base: DrawnLoss,
  losses: readonly DrawnLoss[],
  unit: LossUnit,
  along: Along,
  row: number,
): Readout {
  const step = base.data.rows.to[row] ?? 0;
  const show = (value: number | undefined): string => formatLoss(value ?? Number.NaN, unit.digits + 1);
  return {
    title: rowTitle(base.data.rows, row, along),
    lines: losses.flatMap(({ model: { letter, look }, data }) => {
      const at = rowAt(data.rows, step);
      let validated = at;
      while (validated >= 0 && !Number.isFinite(data.validation[validated])) validated--;
      return [
        { label: letter, value: show(data.smooth[at]), stroke: look.stroke },
        { label: `${letter} validation`, value: show(data.validation[validated]) },
      ];
    }),
  };
}
