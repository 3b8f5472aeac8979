import { useContext } from 'react';
import { usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';
import { useStore } from 'zustand';
import { HoverContext } from './hover.ts';
import { ChartContentContext } from './model.ts';
import { nearestRow } from './rows.ts';

/** A vertical line at the step that is pointed at in any chart, and a dot on each full curve. */
export function Crosshair() {
  const step = useStore(useContext(HoverContext), (state) => state.step);
  const { positions, steps, curves } = useContext(ChartContentContext);
  const x = useXAxisScale();
  const y = useYAxisScale();
  const plot = usePlotArea();
  const row = step === null ? -1 : nearestRow(steps, step);
  if (row < 0 || x === undefined || y === undefined || plot === undefined) return null;
  const left = x(positions[row] ?? 0) ?? 0;
  const bottom = plot.y + plot.height;
  return (
    <g pointerEvents="none">
      <line x1={left} x2={left} y1={plot.y} y2={bottom} stroke="var(--border-strong)" />
      {curves.map((curve) => {
        const at = curve.along && step !== null ? nearestRow(curve.along.steps, step) : row;
        const beyond = step !== null && step > (curve.along?.steps.at(-1) ?? step);
        const top = beyond ? Number.NaN : (y(curve.values[at] ?? Number.NaN) ?? Number.NaN);
        if (curve.opacity !== undefined || !(top >= plot.y && top <= bottom)) return null;
        return <circle key={curve.id} cx={left} cy={top} r={3} fill={curve.stroke} stroke="var(--surface)" />;
      })}
    </g>
  );
}
