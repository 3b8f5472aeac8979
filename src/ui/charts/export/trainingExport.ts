import type { RunSeries } from '../../../store/run/series.ts';
import type { ShownLine } from '../lines.ts';
import { csvCell, csvText } from './csv.ts';
import type { Exported } from './ExportButtons.tsx';
import type { PictureLabels } from './picture.ts';

/** A model whose training is written; without a letter it is the only one. */
interface Written {
  readonly letter: string | null;
  readonly series: RunSeries;
}

type Row = readonly (number | undefined)[];

/** A row an interval of steps, as fine as they are kept; `first_step` and `last_step` tell it. */
function rowsOf({ columns: { axis } }: RunSeries, cells: (bucket: number) => Row): string[][] {
  return Array.from({ length: axis.length }, (_, bucket) =>
    [axis.firstStepOf(bucket), axis.lastStepOf(bucket), ...cells(bucket)].map(csvCell),
  );
}

function written(
  models: readonly Written[],
  names: readonly string[],
  cells: (of: RunSeries) => (bucket: number) => Row,
) {
  const several = models.some(({ letter }) => letter !== null);
  const header = [...(several ? ['model'] : []), 'first_step', 'last_step', ...names];
  const rows = models.flatMap(({ letter, series }) =>
    rowsOf(series, cells(series)).map((row) => (several ? [letter ?? '', ...row] : row)),
  );
  return csvText(header, rows);
}

/** Losses in nats; a validation loss stands in the interval that it was taken in. */
export function lossCsv(models: readonly Written[]): string {
  return written(
    models,
    ['loss', 'loss_min', 'loss_max', 'validation_loss'],
    ({ columns: { axis, loss }, validation }) => {
      const validated = new Map(
        Array.from({ length: validation.length }, (_, i) => [
          axis.bucketOf(validation.steps[i] ?? 0),
          validation.losses[i],
        ]),
      );
      return (bucket) => [loss.mean(bucket), loss.min[bucket], loss.max[bucket], validated.get(bucket)];
    },
  );
}

/** Global gradient norms before and after the clip, and the share of steps that it changed. */
export function normCsv(models: readonly Written[]): string {
  const names = ['grad_norm', 'grad_norm_min', 'grad_norm_max', 'clipped_norm', 'share_clipped'];
  return written(models, names, ({ columns: { gradNorm, clippedNorm, clipped } }) => (bucket) => [
    gradNorm.mean(bucket),
    gradNorm.min[bucket],
    gradNorm.max[bucket],
    clippedNorm.mean(bucket),
    clipped.mean(bucket),
  ]);
}

interface Described extends Pick<Exported, 'step' | 'view' | 'csv'>, Omit<PictureLabels, 'about'> {
  readonly lines: readonly ShownLine[];
}

/** What there is to take along of a figure of training: of one run as it is described, of several with a legend by letter. */
export function trainingExport({ lines, step, view, csv, ...labels }: Described): Exported {
  if (lines.every(({ letter }) => letter === null)) {
    return { step, view, csv, labels: (about) => ({ ...labels, about }) };
  }
  const about = lines.map(({ letter, name }) => `${letter} ${name}`).join(' · ');
  const legend = lines.map(({ letter, look }) => ({ label: letter ?? '', ...look }));
  const title = `${labels.title}, compared`;
  return { step, view: `${view}-compared`, csv, labels: () => ({ ...labels, title, about, legend }) };
}
