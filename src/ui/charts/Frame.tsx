import { memo } from 'react';
import { CartesianGrid, LineChart, ReferenceLine, XAxis, YAxis } from 'recharts';
import { Bars } from './Bars.tsx';
import styles from './Chart.module.css';
import { Crosshair } from './Crosshair.tsx';
import { Curves } from './Curves.tsx';
import { type ChartFrame, plotInset } from './model.ts';
import { ReferenceLabels } from './ReferenceLabels.tsx';

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
