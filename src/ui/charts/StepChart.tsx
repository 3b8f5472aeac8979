import { useRef } from 'react';
import styles from './Chart.module.css';
import { Frame } from './Frame.tsx';
import { Inspector, type Readout } from './Inspector.tsx';
import { type ChartContent, ChartContentContext, type ChartFrame, plotInset } from './model.ts';
import { useWidth } from './useWidth.ts';

export interface StepChartProps {
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
}

/** Curves over training steps or time, with a crosshair that pointer, touch and arrow keys move. */
export function StepChart({ label, unit, along, height, frame, content, readout }: StepChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  return (
    <div ref={box} className={styles.chart} style={{ height }}>
      <ChartContentContext.Provider value={content}>
        {width > plotInset.left && (
          <div aria-hidden="true">
            <Frame {...frame} width={width} height={height} />
            <span className={styles.unit}>{unit}</span>
            <span className={styles.along}>{along}</span>
          </div>
        )}
        <Inspector label={label} range={frame.x} content={content} readout={readout} width={width} />
      </ChartContentContext.Provider>
    </div>
  );
}
