import { type ReactNode, useRef } from 'react';
import { formatCount } from '../../lib/format.ts';
import { useApp } from '../../store/run/app.ts';
import { type Exported, ExportRow } from '../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../charts/figure/ChartFigure.tsx';
import { DataTable } from '../charts/figure/DataTable.tsx';
import learning from '../charts/figure/Figure.module.css';
import type { Readout } from '../charts/Inspector.tsx';
import styles from './Inside.module.css';
import { useShownModel } from './useShownModel.ts';

/** What the panel hands to the picture that shows. */
export interface InsidePictureProps {
  /** Numbers instead of the picture. */
  readonly table: boolean;
}

interface TableOf {
  /** What the rows are: 'Lag'. */
  readonly of: string;
  readonly rows: () => Readout[];
}

interface InsideFrameProps extends InsidePictureProps {
  title: string;
  /** Headline numbers, or what colours mean. */
  legend: ReactNode;
  /** What the picture shows now, or why it can't be had. */
  sentence: string;
  /** One line on how to read it. */
  aid?: ReactNode;
  /** Step of the training that it shows; null while nothing was measured. */
  step: number | null;
  /** Why there is none. */
  empty: string | null;
  options?: ReactNode;
  numbers: TableOf;
  exported: Exported | null;
  /** Its sentence is a short one. */
  brief?: boolean;
  /** px */
  height: number;
  children: ReactNode;
}

function waitingText(running: boolean): string {
  return running
    ? 'Measured only while this panel is visible; the first measurement takes some seconds.'
    : 'Once a model is built, its cell is measured here.';
}

/** What every picture of the cell has around it. */
export function InsideFrame(props: InsideFrameProps) {
  const { table, title, legend, sentence, aid, step, empty, options, numbers, exported, brief, height, children } =
    props;
  const running = useApp((state) => state.run !== null);
  const config = useShownModel().shown?.config;
  const plot = useRef<HTMLDivElement>(null);
  const measured = step === null ? 'not measured yet' : `measured at step ${formatCount(step)}`;
  const shows = step !== null && empty === null;
  return (
    <>
      <div className={learning.headline}>{legend}</div>
      <div className={brief ? styles.brief : styles.figure}>
        <ChartFigure label={title} sentence={shows ? sentence : ''} more={shows ? `${measured}.` : ''}>
          <div ref={plot} className={learning.chartBox} style={table && shows ? undefined : { minHeight: height }}>
            {!shows && (
              <div className={learning.emptyBox}>
                <p>{empty ?? waitingText(running)}</p>
              </div>
            )}
            {shows && !table && children}
            {shows && table && (
              <DataTable caption={`${title}, as numbers`} of={numbers.of} rows={numbers.rows()} height={height} />
            )}
          </div>
        </ChartFigure>
      </div>
      <p className={styles.aid}>{aid}</p>
      <ExportRow
        measured={measured}
        exported={shows && exported ? { ...exported, config } : null}
        plot={plot}
        table={table}
      >
        {options}
      </ExportRow>
    </>
  );
}
