import { memo, useContext } from 'react';
import {
  CartesianGrid,
  LineChart,
  ReferenceLine,
  usePlotArea,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
} from 'recharts';
import { useStore } from 'zustand';
import styles from './Chart.module.css';
import { Curves } from './Curves.tsx';
import { HoverContext } from './hover.ts';
import { ChartContentContext, type ChartFrame, plotInset } from './model.ts';
import { stackPaths } from './path.ts';
import { ReferenceLabels } from './ReferenceLabels.tsx';
import { nearestRow } from './rows.ts';

/** A vertical line at the step that is pointed at in any chart, and a dot on each full curve. */
function Crosshair() {
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

/** The bars of a chart, a path for each part of the stack. */
function Bars() {
  const { positions, bars = [] } = useContext(ChartContentContext);
  const x = useXAxisScale();
  const y = useYAxisScale();
  const plot = usePlotArea();
  if (bars.length === 0 || x === undefined || y === undefined || plot === undefined) return null;
  const apart = positions.length > 1 ? (x(positions[1] ?? 0) ?? 0) - (x(positions[0] ?? 0) ?? 0) : plot.width;
  const paths = stackPaths(bars, positions, x, y, apart);
  return bars.map(({ id, fill }, i) => <path key={id} data-series={id} d={paths[i] ?? ''} fill={fill} />);
}

const margin = { top: plotInset.top, right: plotInset.right, bottom: 0, left: 0 };

interface FrameProps extends ChartFrame {
  width: number;
  height: number;
}

/** Axes, grid and reference lines. Redrawn only when one of them moves; the curves inside follow the data by themselves. */
export const Frame = memo(function Frame(props: FrameProps) {
  const { x, y, yScale, formatX, formatY, references, borders = [], grid = true, width, height } = props;
  return (
    <LineChart
      className={styles.frame ?? ''}
      width={width}
      height={height}
      data={[{ x: x.low }, { x: x.high }]}
      margin={margin}
      accessibilityLayer={false}
    >
      {grid && <CartesianGrid vertical={false} stroke="var(--grid)" />}
      <XAxis
        dataKey="x"
        type="number"
        domain={[x.low, x.high]}
        ticks={[...x.ticks]}
        interval={0}
        tickFormatter={formatX}
        height={plotInset.bottom}
        tickSize={4}
        tickMargin={4}
        stroke="var(--border-strong)"
        allowDataOverflow
      />
      <YAxis
        type="number"
        scale={yScale}
        domain={[y.low, y.high]}
        ticks={[...y.ticks]}
        interval={0}
        tickFormatter={formatY}
        width={plotInset.left}
        tickSize={0}
        tickMargin={8}
        axisLine={false}
        allowDataOverflow
      />
      {references.map(({ label, value, dash }) => (
        <ReferenceLine key={label} y={value} ifOverflow="hidden" stroke="var(--text-faint)" strokeDasharray={dash} />
      ))}
      {borders.map((at) => (
        <ReferenceLine key={`border ${at}`} x={at} stroke="var(--text-muted)" strokeDasharray="2 4" />
      ))}
      <Bars />
      <Curves />
      <ReferenceLabels references={references} range={y} />
      <Crosshair />
    </LineChart>
  );
});
