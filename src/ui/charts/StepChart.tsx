import { type ReactNode, useRef } from 'react';
import styles from './Chart.module.css';
import { Frame } from './Frame.tsx';
import { Inspector, type Readout } from './Inspector.tsx';
import { type ChartContent, ChartContentContext, type ChartFrame, plotInset } from './model.ts';
import { useWidth } from './useWidth.ts';

interface StepChartProps {
  /** Accessible name. */
  label: string;
  /** What the y axis counts. */
  unit: string;
  /** What the x axis counts. */
  along: string;
  height: number;
  frame: ChartFrame;
  content: ChartContent;
  /** What to say about a row. */
  readout: (row: number) => Readout;
  /** A click, or Enter, on a row. */
  choose?: (row: number) => void;
  /** Fills the plot, behind its lines. */
  behind?: ReactNode;
}

/** Curves or bars over steps or time, with a crosshair that pointer, touch and arrow keys move. */
export function StepChart(props: StepChartProps) {
  const { label, unit, along, height, frame, content, readout, choose, behind } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  return (
    <div ref={box} className={styles.chart} style={{ height }}>
      <ChartContentContext.Provider value={content}>
        {behind !== undefined && <div className={styles.behind}>{behind}</div>}
        {width > plotInset.left && (
          <div aria-hidden="true">
            <Frame {...frame} width={width} height={height} />
            <span className={styles.unit}>{unit}</span>
            <span className={styles.along}>{along}</span>
          </div>
        )}
        <Inspector label={label} range={frame.x} content={content} readout={readout} choose={choose} width={width} />
      </ChartContentContext.Provider>
    </div>
  );
}
