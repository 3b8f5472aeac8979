import type { RefObject } from 'react';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import { type Alignment, alignmentSentence, alignmentTable } from './alignment.ts';
import { HeatMap } from './HeatMap.tsx';

interface AlignmentFigureProps {
  alignment: Alignment;
  /** When it was measured: 'After step 120'. */
  after: string;
  table: boolean;
  plot: RefObject<HTMLDivElement | null>;
}

/** Attention weights as a map or a table, and what they show. */
export function AlignmentFigure({ alignment, after, table, plot }: AlignmentFigureProps) {
  return (
    <ChartFigure label="Alignment" sentence={alignmentSentence(alignment, after)} more="">
      {table ? (
        <DataTable caption="Attention by output symbol" of="Output" rows={alignmentTable(alignment)} height={320} />
      ) : (
        <HeatMap alignment={alignment} plot={plot} />
      )}
    </ChartFigure>
  );
}
