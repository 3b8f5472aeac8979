import { corpora } from '../../data/corpora.ts';
import { dataTasks, tasks } from '../../data/tasks/index.ts';
import { cells } from '../../nn/cells/index.ts';
import { textTask } from '../defaults.ts';
import { choices, type Field, type FieldPath, fields } from '../fields.ts';

const named: Partial<Record<FieldPath, readonly string[]>> = {
  ...choices,
  cell: cells.map(({ id }) => id),
  corpus: corpora.map(({ id }) => id),
  'task.id': [textTask, ...[...tasks, ...dataTasks].map(({ id }) => id)],
  plan: ['auto', 'rows: TM4 TN4'],
  perLayer: ['', 'lstm:16,gru:8'],
};

/** Values that a setting may take instead of `present`: all that have a name, else both flags, or numbers in its range. */
export function otherValues(path: FieldPath, present: unknown): (string | number | boolean)[] {
  const { min = 0, max = 1, integer = false }: Field = fields[path];
  const between = [0.25, 0.5].map((share) => min + share * (Math.min(max, min + 16) - min));
  const numbers = [min, max, ...(integer ? between.map(Math.round) : between)];
  const all: readonly (string | number | boolean)[] =
    named[path] ?? (typeof present === 'boolean' ? [true, false] : numbers);
  return [...new Set(all)].filter((value) => value !== present);
}
