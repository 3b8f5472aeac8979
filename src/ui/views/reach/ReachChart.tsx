import { useMemo } from 'react';
import { isReverse, stepAtLag } from '../../../probes/reach/contract.ts';
import { findings } from '../../../store/run/findings.ts';
import { StepChart } from '../../charts/StepChart.tsx';
import { valueTick } from '../../charts/ticks.ts';
import { useStableAxis } from '../../charts/useStableAxis.ts';
import { lagAxis, lostAt, magnitudeAxis } from '../../charts/windowAxes.ts';
import { lagBorders } from './borders.ts';
import { lagsOf, reachCurves, reachReadout, runReaches } from './runReaches.ts';
import { unitOf } from './show.ts';
import type { PictureProps } from './view.ts';

const noReferences = [] as const;
const noBorders = [] as const;
const lost = [{ value: lostAt, label: 'a thousandth', dash: '4 4' }] as const;

/** How long one loss's gradient is in each run, by how many steps it has gone back. */
export function ReachChart({ found, data, shown, view, height }: PictureProps) {
  const { tau, recurrence } = shown;
  const { relative } = view;
  const reaches = runReaches(found, view, tau);
  const alone = found[0]?.run.letter === null;
  const curves = reachCurves(reaches, view);
  const x = useMemo(() => lagAxis(data.seqLength), [data.seqLength]);
  const y = useStableAxis(`${findings.reach.runId} ${found.length} ${relative} ${recurrence}`, (previous) =>
    magnitudeAxis(
      curves.map(({ values }) => values),
      relative ? [1, lostAt] : [],
      previous,
    ),
  );
  const positions = Float64Array.from({ length: lagsOf(reaches) }, (_, lag) => lag);
  const { seqLength, truncate = 0 } = data;
  const reverse = isReverse(data, recurrence);
  const borders = useMemo(
    () => (alone ? lagBorders({ seqLength, truncate }, tau, reverse) : noBorders),
    [alone, seqLength, truncate, tau, reverse],
  );
  return (
    <StepChart
      label="Gradient at a lag"
      unit={unitOf(relative)}
      along="lag"
      height={height}
      frame={{
        x,
        y,
        yScale: 'log',
        formatX: String,
        formatY: valueTick,
        references: relative ? lost : noReferences,
        borders,
      }}
      content={{ positions, steps: positions.map((lag) => stepAtLag(data, recurrence, tau, lag)), curves }}
      readout={reachReadout(reaches, tau, view)}
    />
  );
}
