import { type ReactNode, useRef } from 'react';
import { ExportButtons, type Exported } from '../export/ExportButtons.tsx';
import { ChartFigure } from './ChartFigure.tsx';
import styles from './Figure.module.css';
import { type Figure, Figures } from './Figures.tsx';

interface TrainingFigureProps {
  /** 'Loss over training' */
  label: string;
  /** Headline numbers. */
  figures: readonly Figure[];
  /** What it means now; nothing before the first step. */
  sentence: string;
  /** What it shows besides, for those who don't see it. */
  more?: string;
  exported: Exported | null;
  table: boolean;
  /** The chart, or its table. */
  children: ReactNode;
  /** Over a chart that has nothing to show yet. */
  empty?: ReactNode;
}

/** A figure of how training goes: headline numbers and what takes it along, the chart or its table, and what it means. */
export function TrainingFigure(props: TrainingFigureProps) {
  const { label, figures, sentence, more = '', exported, table, children, empty } = props;
  const plot = useRef<HTMLDivElement>(null);
  return (
    <>
      <div className={styles.head}>
        <Figures figures={figures} />
        <ExportButtons exported={exported} plot={plot} table={table} compact />
      </div>
      <ChartFigure label={label} sentence={sentence} more={more}>
        <div ref={plot}>{children}</div>
        {!table && empty}
      </ChartFigure>
    </>
  );
}
