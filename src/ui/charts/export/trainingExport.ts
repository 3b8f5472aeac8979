import type { ShownLine } from '../lines.ts';
import type { Exported } from './ExportButtons.tsx';
import type { PictureLabels } from './picture.ts';

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
