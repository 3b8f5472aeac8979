import type { RefObject } from 'react';
import { formatLoss } from '../../../../lib/format.ts';
import type { AxisRange } from '../../../charts/axis.ts';
import { MiniPlot } from '../../../charts/MiniPlot.tsx';
import { useWidth } from '../../../charts/useWidth.ts';
import styles from './Continuation.module.css';
import { characterReadout, perCharacter, type ScoredText } from './numbers.ts';

/** One of two plots, px. */
const height = 92;
export const plotsHeight = 2 * height;
const probability = { low: 0, high: 1, ticks: [0, 1] };

/** Characters from 1 on, each as wide as a column. */
function characterAxis(length: number): AxisRange {
  const every = length > 50 ? 20 : 5;
  const ticks = Array.from({ length: Math.floor(length / every) }, (_, i) => (i + 1) * every);
  return { low: 0.5, high: length + 0.5, ticks: [1, ...ticks] };
}

interface ProbabilitiesProps {
  title: string;
  text: ScoredText;
  /** Characters of the axis. */
  length: number;
  width: number;
  className: string | undefined;
}

/** The probability of each character of a text, a bar each. */
function Probabilities({ title, text, length, width, className }: ProbabilitiesProps) {
  const values = text.logProbs.map(Math.exp);
  return (
    <MiniPlot
      title={title}
      note={`${formatLoss(perCharacter(text))} nats a character`}
      x={characterAxis(length)}
      y={probability}
      formatX={String}
      formatY={String}
      width={width}
      height={height}
      bars
      points={values.map((y, i) => ({ x: i + 1, y, readout: () => characterReadout(text, i) }))}
    >
      {({ x, y }) => (
        <path
          className={className}
          d={values.map((value, i) => `M${x(i + 0.6)} ${y(0)}V${y(value)}H${x(i + 1.4)}V${y(0)}Z`).join('')}
        />
      )}
    </MiniPlot>
  );
}

/** The probabilities of the most probable continuation, over those of a sample. */
export function ContinuationPlots({
  best,
  sample,
  plot,
}: {
  best: ScoredText;
  sample: ScoredText | null;
  plot: RefObject<HTMLDivElement | null>;
}) {
  const width = useWidth(plot);
  const shared = { length: best.characters.length, width };
  return (
    <div ref={plot} style={{ height: plotsHeight }}>
      {width > 0 && <Probabilities title="Most probable" text={best} className={styles.bars} {...shared} />}
      {width > 0 && sample && (
        <Probabilities title="Last sample" text={sample} className={styles.sampleBars} {...shared} />
      )}
    </div>
  );
}
