import { useMemo } from 'react';
import { formatMagnitude } from '../../../lib/format.ts';
import { isReverse, nearestLags } from '../../../probes/reach/contract.ts';
import { findings } from '../../../store/run/findings.ts';
import { linearAxis } from '../../charts/axis.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import { StepChart } from '../../charts/StepChart.tsx';
import { valueTick } from '../../charts/ticks.ts';
import { useStableAxis } from '../../charts/useStableAxis.ts';
import { columnAxis } from '../../charts/windowAxes.ts';
import { type Band, type BandRows, bandRows, bandsOf } from './bands.ts';
import { columnBorders } from './borders.ts';
import type { PictureProps } from './view.ts';

const noReferences = [] as const;

function tallest({ values, length }: BandRows): number {
  let most = 0;
  for (let row = 0; row < length; row++) {
    const height = values.reduce((sum, column) => sum + (column[row] ?? 0), 0);
    if (Number.isFinite(height)) most = Math.max(most, height);
  }
  return most;
}

function readoutOf({ first, last, values }: BandRows, bands: readonly Band[]): (row: number) => Readout {
  return (row) => {
    const [from, to] = [first[row] ?? 0, last[row] ?? 0];
    return {
      title: from === to ? `Step ${from}` : `Steps ${from}–${to}`,
      lines: bands.map(({ label, fill }, band) => ({
        label: band > 0 && band <= nearestLags ? `${label} steps` : label,
        value: formatMagnitude(values[band]?.[row] ?? Number.NaN),
        stroke: fill,
      })),
    };
  };
}

/** Which losses the gradient at each step comes from. */
export function BandsChart({ data, shown, height }: PictureProps) {
  const { recurrence, state } = shown;
  const rows = useMemo(() => bandRows(data, { recurrence, state }), [data, recurrence, state]);
  const x = useMemo(() => columnAxis(data.seqLength), [data.seqLength]);
  const y = useStableAxis(`${findings.reach.runId} ${recurrence} ${state}`, (previous) =>
    linearAxis(0, tallest(rows) || 1, previous),
  );
  const { seqLength, truncate = 0 } = data;
  const reverse = isReverse(data, recurrence);
  const borders = useMemo(() => columnBorders({ seqLength, truncate }, reverse), [seqLength, truncate, reverse]);
  const bands = bandsOf(data, recurrence);
  const bars = bands.map(({ id, fill }, band) => ({ id, fill, values: rows.values[band] ?? new Float64Array(0) }));
  return (
    <StepChart
      label="Loss bands at a step of the window"
      unit="gradient, length"
      along="step"
      height={height}
      frame={{ x, y, yScale: 'linear', formatX: String, formatY: valueTick, references: noReferences, borders }}
      content={{ positions: rows.positions, steps: rows.positions, curves: [], bars }}
      readout={readoutOf(rows, bands)}
    />
  );
}

export function bandsTable({ data, shown }: Omit<PictureProps, 'height'>): Readout[] {
  const rows = bandRows(data, shown, data.seqLength);
  const readout = readoutOf(rows, bandsOf(data, shown.recurrence));
  return Array.from({ length: rows.length }, (_, row) => readout(row));
}
