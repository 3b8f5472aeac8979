import type { RefObject } from 'react';
import { ExportButtons, type Exported } from '../../picture/ExportButtons.tsx';
import { type Figure, Figures } from './Figures.tsx';
import styles from './Learning.module.css';

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
