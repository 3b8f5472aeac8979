import { FileSpreadsheet, Image as Picture } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { modelName } from '../../../config/layerList.ts';
import type { RunConfig } from '../../../config/settings/types.ts';
import { download } from '../../../store/files/download.ts';
import { announce } from '../../../store/notices/announcer.ts';
import { notify } from '../../../store/notices/notices.ts';
import { textBytes } from '../../../store/ownData/bytes.ts';
import { useApp } from '../../../store/run/app.ts';
import { subjectName, viewFileName } from '../../../store/run/runName.ts';
import { Button, IconButton } from '../../controls/Button.tsx';
import { Tip } from '../../controls/Tip.tsx';
import styles from './ExportButtons.module.css';
import type { PictureLabels } from './picture.ts';

/** What there is to take along of a picture. */
export interface Exported {
  /** Step of the training that it shows. */
  readonly step: number;
  /** What it is of, where that is not the run's own text or task at its lag. */
  readonly subject?: string;
  /** The model that it shows; the run's own if left out. */
  readonly config?: RunConfig | undefined;
  /** Of the files, after the model's name: 'gradient-reach'. */
  readonly view: string;
  readonly csv: () => string;
  /** @param run 'LSTM 128 on Moby-Dick' */
  readonly labels: (run: string) => PictureLabels;
}

interface ExportButtonsProps {
  /** Null while there is nothing. */
  exported: Exported | null;
  /** What is drawn; absent while a table shows in its place. */
  plot: RefObject<HTMLDivElement | null>;
  table: boolean;
  /** Their signs alone, where there is no line to spare. */
  compact?: boolean;
}

/** Name of the current run's files, and what a picture of it is headed with. */
function named(
  { step, view, subject: own, config: shown }: Exported,
  ending: 'csv' | 'png',
): { file: string; run: string } | null {
  const { run } = useApp.getState();
  if (!run) return null;
  const subject = own ?? subjectName(run.config, textBytes(run.textId)?.name);
  const config = shown ?? run.config;
  return { file: viewFileName(config, subject, step, view, ending), run: `${modelName(config)} on ${subject}` };
}

function saveCsv(exported: Exported): void {
  const name = named(exported, 'csv');
  if (!name) return;
  download(new Blob([exported.csv()], { type: 'text/csv' }), name.file);
  announce(`${name.file} was saved.`);
}

async function savePng(exported: Exported, plot: HTMLElement): Promise<void> {
  const name = named(exported, 'png');
  if (!name) return;
  const labels = exported.labels(name.run);
  try {
    const { pngOf } = await import('./exportPicture.ts');
    download(await pngOf(plot, labels), name.file);
    announce(`${name.file} was saved.`);
  } catch {
    notify({ tone: 'danger', message: 'The PNG could not be drawn; the CSV has the same numbers.', seconds: 12 });
  }
}

/** Numbers and picture to take along, as they show. */
export function ExportButtons({ exported, plot, table, compact = false }: ExportButtonsProps) {
  const csv = {
    icon: <FileSpreadsheet aria-hidden="true" />,
    disabled: exported === null,
    onClick: () => exported && saveCsv(exported),
  };
  const png = {
    icon: <Picture aria-hidden="true" />,
    disabled: exported === null || table,
    onClick: () => exported && plot.current && savePng(exported, plot.current),
  };
  if (compact) {
    return (
      <div className={styles.exports}>
        <IconButton size="s" label="Save as CSV" {...csv} />
        <IconButton size="s" label="Save as PNG" {...png} />
      </div>
    );
  }
  return (
    <div className={styles.exports}>
      <Tip text="The numbers of this chart, as comma-separated values">
        <Button size="s" variant="quiet" {...csv}>
          CSV
        </Button>
      </Tip>
      <Tip text="This chart with its labels, on a light background">
        <Button size="s" variant="quiet" {...png}>
          PNG
        </Button>
      </Tip>
    </div>
  );
}

interface ExportRowProps extends ExportButtonsProps {
  /** What is chosen of the picture. */
  children: ReactNode;
  /** When it was measured, where that is not said elsewhere. */
  measured?: string;
}

/** The line under a picture: choices, when it was measured, and what can be taken along. */
export function ExportRow({ children, measured, ...buttons }: ExportRowProps) {
  return (
    <div className={styles.row}>
      {children}
      <div className={styles.end}>
        {measured !== undefined && <span className={styles.measured}>{measured}</span>}
        <ExportButtons {...buttons} />
      </div>
    </div>
  );
}
