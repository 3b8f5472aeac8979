import { useMemo } from 'react';
import { formatLoss } from '../../../lib/format.ts';
import { smoothPastRun } from '../../../store/compare/pastRunCurve.ts';
import { usePastRuns } from '../../../store/compare/pastRuns.ts';
import type { Readout, ReadoutLine } from '../../charts/Inspector.tsx';
import { pastRunLook, pastRunOpacity, pastRunWidth } from '../../charts/looks.ts';
import type { Curve } from '../../charts/model.ts';
import { nearestRow } from '../../charts/rows.ts';
import { useTrainingView } from '../../charts/trainingView.ts';
import type { LossUnit } from './units.ts';

/** The runs that are over and shown. */
interface PastRunCurves {
  readonly curves: readonly Curve[];
  /** Of each curve, the values up to a place on the x axis. */
  readonly until: (end: number) => readonly Float64Array[];
  /** Also says what each of them had come to at a step; '–' where it had ended before. */
  readonly withPastRuns: (readout: Readout, step: number | undefined) => Readout;
}

/** A name that a readout has room for; its end tells it from others. */
const shortened = (name: string): string => (name.length > 19 ? `${name.slice(0, 12)}…${name.slice(-6)}` : name);

/** Losses of the runs that are over and shown, in the unit of the chart. */
export function usePastRunCurves(unit: LossUnit): PastRunCurves {
  const pastRuns = usePastRuns((state) => state.pastRuns);
  const { beta, along } = useTrainingView();
  return useMemo(() => {
    const drawn = pastRuns
      .filter(({ shown }) => shown)
      .map((pastRun) => {
        const { steps, seconds } = pastRun.curve;
        const positions = along === 'time' ? seconds : steps;
        const values = smoothPastRun(pastRun.curve, beta).map(unit.fromNats);
        const { stroke, dash } = pastRunLook(pastRun);
        const line = { id: `past-run-${pastRun.id}`, values, stroke, width: pastRunWidth, opacity: pastRunOpacity };
        const curve = { ...line, ...(dash === undefined ? {} : { dash }), along: { positions, steps } };
        return { name: pastRun.name, curve };
      });
    const linesAt = (step: number): ReadoutLine[] =>
      drawn.map(({ name, curve: { values, stroke, along } }) => {
        const ended = step > (along.steps.at(-1) ?? 0);
        const value = ended ? Number.NaN : (values[nearestRow(along.steps, step)] ?? Number.NaN);
        return { label: shortened(name), value: formatLoss(value, unit.digits + 1), stroke };
      });
    return {
      curves: drawn.map(({ curve }) => curve),
      until: (end) =>
        drawn.map(({ curve: { values, along } }) => values.filter((_, i) => (along.positions[i] ?? 0) <= end)),
      withPastRuns: ({ title, lines }, step = 0) => ({ title, lines: [...lines, ...linesAt(step)] }),
    };
  }, [pastRuns, beta, along, unit]);
}
