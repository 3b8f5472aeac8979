import { FileSpreadsheet, Image as Picture } from 'lucide-react';
import type { RefObject } from 'react';
import { announce } from '../../store/announcer.ts';
import { useApp } from '../../store/app.ts';
import { download } from '../../store/download.ts';
import type { Finding } from '../../store/findings.ts';
import { notify } from '../../store/notices.ts';
import { textBytes } from '../../store/ownTextBytes.ts';
import { modelName, textName, viewFileName } from '../../store/runName.ts';
import type { AxisRange } from '../charts/axis.ts';
import { Button } from '../controls/Button.tsx';
import { Tip } from '../controls/Tip.tsx';
import { csvOf } from './csv.ts';
import { labelsOf, pictures } from './labels.ts';
import styles from './Reach.module.css';
import { shownOf, useReachView } from './view.ts';

interface ExportButtonsProps {
  found: Finding<'reach'> | null;
  scale: AxisRange;
  /** What is drawn; absent while a table shows in its place. */
  plot: RefObject<HTMLDivElement | null>;
  table: boolean;
}

/** Name of the current run's files, and what a picture of it is headed with. */
function named(step: number, ending: 'csv' | 'png'): { file: string; run: string } | null {
  const { run } = useApp.getState();
  if (!run) return null;
  const text = textName(run.config.corpus, textBytes(run.textId)?.name);
  const view = pictures[useReachView.getState().picture].file;
  return { file: viewFileName(run.config, text, step, view, ending), run: `${modelName(run.config)} on ${text}` };
}

function saveCsv({ step, data }: Finding<'reach'>): void {
  const name = named(step, 'csv');
  if (!name) return;
  const view = useReachView.getState();
  download(new Blob([csvOf(data, view, shownOf(view, data))], { type: 'text/csv' }), name.file);
  announce(`${name.file} was saved.`);
}

async function savePng({ step, data }: Finding<'reach'>, scale: AxisRange, plot: HTMLElement): Promise<void> {
  const name = named(step, 'png');
  if (!name) return;
  const view = useReachView.getState();
  const labels = labelsOf(view.picture, name.run, step, { data, view, shown: shownOf(view, data) }, scale);
  try {
    const { pngOf } = await import('./exportPicture.ts');
    download(await pngOf(plot, labels), name.file);
    announce(`${name.file} was saved.`);
  } catch {
    notify({ tone: 'danger', message: 'The picture could not be drawn; the CSV has its numbers.', seconds: 12 });
  }
}

/** Numbers and picture to take along, as they show. */
export function ExportButtons({ found, scale, plot, table }: ExportButtonsProps) {
  return (
    <div className={styles.exports}>
      <Tip text="The numbers behind this picture, as comma-separated values">
        <Button
          size="s"
          variant="quiet"
          icon={<FileSpreadsheet aria-hidden="true" />}
          disabled={found === null}
          onClick={() => found && saveCsv(found)}
        >
          CSV
        </Button>
      </Tip>
      <Tip text="This picture with its labels, on a light ground">
        <Button
          size="s"
          variant="quiet"
          icon={<Picture aria-hidden="true" />}
          disabled={found === null || table}
          onClick={() => found && plot.current && savePng(found, scale, plot.current)}
        >
          PNG
        </Button>
      </Tip>
    </div>
  );
}
