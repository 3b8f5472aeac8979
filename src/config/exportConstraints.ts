import type { CellDef } from '../cells/index.ts';
import { cellsOf, isStacked } from './encoder.ts';
import type { RunConfig } from './settings/types.ts';
import { anyTaskOf, pairTaskOf, treeTaskOf } from './task.ts';

/** Forms of export that not every model has. */
export type ConstrainedForm = 'onnx' | 'pytorch';

/** A kind of model that a form does not have. */
interface Constraint {
  violates(config: RunConfig): boolean;
  /** The beginning of a sentence. */
  reason(config: RunConfig): string;
}

const isForeign = ({ pytorch }: CellDef): boolean => pytorch === null;
const canBeDiagonal = ({ recurrences }: CellDef): boolean => recurrences?.includes('diagonal') === true;
const labelOf = (config: RunConfig, of: (cell: CellDef) => boolean = () => true): string =>
  cellsOf(config).find(of)?.label ?? config.cell;

/** PyTorch's cells, RNN, GRU and LSTM, are ONNX's too, and neither has more than these. */
const cellConstraints = (who: string): readonly Constraint[] => [
  {
    violates: (config) => cellsOf(config).some(isForeign),
    reason: (config) => `${who} has no operator for the cell ${labelOf(config, isForeign)}`,
  },
  {
    violates: (config) => config.recurrence === 'diagonal' && cellsOf(config).some(canBeDiagonal),
    reason: (config) =>
      `${who}’s ${labelOf(config, canBeDiagonal)} has full recurrent matrices, and those of this model are diagonal`,
  },
  {
    violates: ({ layerNorm }) => layerNorm,
    reason: (config) => `${who}’s ${labelOf(config)} has no layer normalisation inside the cell`,
  },
];

const constraints: Readonly<Record<ConstrainedForm, readonly Constraint[]>> = {
  onnx: [
    {
      violates: (config) => treeTaskOf(config) !== null,
      reason: () => 'the export to ONNX has no trees, and this model is a recursive network',
    },
    ...cellConstraints('ONNX'),
    {
      violates: ({ feedback }) => feedback.enabled,
      reason: () => 'ONNX’s recurrent operators have no output feedback, and this model has',
    },
  ],
  pytorch: [
    {
      violates: (config) => anyTaskOf(config) !== null && pairTaskOf(config) === null,
      reason: (config) =>
        `the script for PyTorch trains on a text or on pairs, and this model trains on the task ${anyTaskOf(config)?.label}`,
    },
    ...cellConstraints('PyTorch'),
    {
      violates: (config) =>
        cellsOf(config).some(({ activations }) => activations.length > 0) && config.activation === 'sigmoid',
      reason: () => 'PyTorch’s RNN has the activations tanh and relu, and that of this model is sigmoid',
    },
    {
      violates: (config) =>
        connectionsOf(config) !== null || (config.embedding.size > 0 && pairTaskOf(config) === null),
      reason: (config) =>
        `the script for PyTorch trains plain stacks on one-hot input, and this model has ${connectionsOf(config) ?? embeddingOf(config)}`,
    },
    {
      violates: (config) => isStacked(config) && config.dropout.rate > 0,
      reason: () => 'the script for PyTorch trains without dropout, so it would not continue this training',
    },
  ],
};

function connectionsOf({ layers, connections }: RunConfig): string | null {
  if (layers === 1) return null;
  if (connections.input) return 'the input connected to every layer';
  if (connections.dense) return 'dense connections';
  return connections.residual ? 'residual connections' : null;
}

const embeddingOf = ({ embedding }: RunConfig): string =>
  embedding.tied ? 'an embedding tied to its head' : 'a learned embedding';

const violation = (config: RunConfig, form: ConstrainedForm): string | undefined =>
  constraints[form].find(({ violates }) => violates(config))?.reason(config);

/** Why a form can't hold the model of a configuration, and what to do: one sentence. Null where it can. */
export function reasonAgainstExport(config: RunConfig, form: ConstrainedForm): string | null {
  const reason = violation(config, form);
  if (reason === undefined) return null;
  const instead =
    form === 'pytorch' && violation(config, 'onnx') === undefined ? 'its weights, or ONNX' : 'its weights';
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}; take ${instead}.`;
}
