import { gateSlots } from '../../../cells/gates.ts';
import type { CellDef } from '../../../cells/index.ts';
import type { RunConfig } from '../../../config/settings/types.ts';
import { formatCount } from '../../../lib/format.ts';
import { modelLayers } from '../../../nn/memory/sizes.ts';
import type { CellUse } from '../../../probes/cellUse/contract.ts';
import { layerName } from '../../../probes/shared/contract.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import { showGate } from '../../inside/show.ts';
import type { Openness } from './CellDiagram.tsx';

const meanOf = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What is measured as the share that a gate leaves: '1−z'. */
const complement = '1−';

/** Each gate's mean over units and steps, by the name that it has in the equations. */
const gatesOf = (use: CellUse): { name: string; label: string; mean: number }[] =>
  use.gates.map(({ name, label, mean }) =>
    name.startsWith(complement)
      ? { name: name.slice(complement.length), label, mean: 1 - meanOf(mean) }
      : { name, label, mean: meanOf(mean) },
  );

/** What each gate lets through on average, by its name. */
export const opennessOf = (use: CellUse | null): Openness =>
  new Map(use ? gatesOf(use).map(({ name, mean }) => [name, mean] as const) : []);

/** Whether a cell has gates that let a share through. */
export const isGated = (cell: CellDef): boolean => gateSlots(cell).length > 0;

/** Id of a layer's cell; undefined where there is no such layer. */
export const cellIdOf = (config: RunConfig, layer: number): string | undefined =>
  modelLayers(config).layers[layer]?.cell.id;

/** Whether two configurations have the same cell in a layer, so that what is measured of one may be drawn for the other. */
export const sameCell = (a: RunConfig, b: RunConfig, layer: number): boolean =>
  cellIdOf(a, layer) === cellIdOf(b, layer) &&
  a.recurrence === b.recurrence &&
  a.layerNorm === b.layerNorm &&
  (a.activation === b.activation || cellIdOf(a, layer) !== 'rnn');

/** How far each gate is open now. */
export function openSentence(use: CellUse, step: number): string {
  const named = gatesOf(use);
  if (named.some(({ mean }) => !Number.isFinite(mean))) return 'The gates are not finite: the training has diverged.';
  const gates = named.map(({ name, label, mean }) => `${label} ${name} ${showGate(mean)}`);
  const name = layerName(use);
  const where = name && ` in ${name}`;
  return `After step ${formatCount(step)}${where}, mean of each gate over units and steps: ${gates.join(', ')}.`;
}

/** A row a gate: its mean. */
export const openCsv = (use: CellUse): string =>
  csvText(
    ['gate', 'name', 'mean'],
    gatesOf(use).map(({ name, label, mean }) => [name, label, csvCell(mean)]),
  );
