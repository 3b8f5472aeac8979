import type { RefObject } from 'react';
import { ExportButtons, type Exported } from '../export/ExportButtons.tsx';
import styles from './Figure.module.css';
import { type Figure, Figures } from './Figures.tsx';

interface FiguresWithExportsProps {
  figures: readonly Figure[];
  exported: Exported | null;
  plot: RefObject<HTMLDivElement | null>;
  table: boolean;
}

/** Headline numbers of a chart, and at their right what takes it along. */
export function FiguresWithExports({ figures, ...exports }: FiguresWithExportsProps) {
  return (
    <div className={styles.head}>
      <Figures figures={figures} />
      <ExportButtons {...exports} compact />
    </div>
  );
}
