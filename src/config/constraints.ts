import { type CellDef, cells } from '../cells/index.ts';
import type { Constraint, Violation } from './constraint.ts';
import { cellsOf, isStacked } from './encoder.ts';
import { ofEncoderDecoders, ofOptions } from './encoderConstraints.ts';
import { type LayerConfig, layersOf } from './layerList.ts';
import { vectorInitialisers } from './settings/initialisation.ts';
import type { RunConfig } from './settings/types.ts';
import { anyTaskOf, dataTaskOf, inputAndOutput, readsText } from './task.ts';
import { ofTrees } from './treeConstraints.ts';

const isFull = ({ recurrences = ['full'] }: CellDef): boolean => recurrences.includes('full');
const mayBeDiagonal = (cell: CellDef): boolean => isFull(cell) && cell.recurrences?.includes('diagonal') === true;
const isElementwise = ({ recurrences }: CellDef): boolean => recurrences?.[0] === 'diagonal';
const idsOf = (test: (cell: CellDef) => boolean): string[] => cells.filter(test).map(({ id }) => id);

/** Cells that layer normalisation is for: those whose gates have full recurrent matrices. */
export const normCells: readonly string[] = idsOf(isFull);

const topOf = (config: RunConfig): LayerConfig => layersOf(config).at(-1) as LayerConfig;

const asksEachStep = (config: RunConfig): boolean => anyTaskOf(config)?.output.endsWith('-each-step') ?? true;

const constraints: readonly Constraint[] = [
  ...ofTrees,
  ...ofOptions,
  ...ofEncoderDecoders,
  {
    path: 'bidirectional',
    violated: (config) => config.bidirectional && readsText(config),
    reason:
      'in a text the target is the next character, which the reverse direction would read; choose a task that reads whole sequences.',
  },
  {
    path: 'bidirectional',
    violated: (config) => config.bidirectional && dataTaskOf(config)?.foretells === true,
    reason:
      'the target is an input of a later step, which the reverse direction would read; choose a task that reads whole sequences.',
  },
  {
    path: 'recurrence',
    violated: (config) => config.recurrence === 'diagonal' && !cellsOf(config).some(mayBeDiagonal),
    reason: `only ${idsOf(mayBeDiagonal).join(', ')} can have diagonal recurrence; choose one of them, or ${idsOf(isElementwise).join(', ')}.`,
  },
  {
    path: 'init.recurrent',
    violated: (config) =>
      (config.recurrence === 'diagonal' || cellsOf(config).some(isElementwise)) &&
      !vectorInitialisers.includes(config.init.recurrent),
    reason: `each unit has a single recurrent weight here, and this initialisation is for matrices; choose one of ${vectorInitialisers.join(', ')}.`,
  },
  {
    path: 'layerNorm',
    violated: (config) => config.layerNorm && (config.recurrence === 'diagonal' || !cellsOf(config).every(isFull)),
    reason: `layer normalisation acts on products of full matrices, in ${normCells.join(', ')}; choose one of them with full recurrence, or switch it off.`,
  },
  {
    path: 'connections.residual',
    violated: (config) =>
      config.connections.residual &&
      new Set(layersOf(config).map(({ hiddenSize, bidirectional }) => hiddenSize * (bidirectional ? 2 : 1))).size > 1,
    reason:
      'a layer’s output is added to its input, so all layers need the same number of units; make them equal, or switch it off.',
  },
  {
    path: 'dropout.rate',
    violated: (config) => config.dropout.rate > 0 && !isStacked(config),
    reason: 'dropout acts between layers, and there is one layer; choose two or more layers, or no dropout.',
  },
  {
    path: 'embedding.size',
    violated: (config) => config.embedding.size > 0 && inputAndOutput(config).features !== undefined,
    reason: 'an embedding is for symbols, and the input of this task is numbers; set its size to 0.',
  },
  {
    path: 'embedding.tied',
    violated: ({ embedding }) => embedding.tied && embedding.size === 0,
    reason: 'there is no embedding to share; set the embedding size to the hidden size.',
  },
  {
    path: 'embedding.tied',
    violated: (config) =>
      config.embedding.tied &&
      config.embedding.size > 0 &&
      (config.embedding.size !== topOf(config).hiddenSize || topOf(config).bidirectional),
    reason:
      'the head can share the embedding only if the embedding size equals the hidden size, in one direction; make both sizes equal.',
  },
  {
    path: 'embedding.tied',
    violated: (config) => config.embedding.tied && inputAndOutput(config).symbols !== undefined,
    reason:
      'inputs and outputs of this task are different symbols, so the head can’t share the embedding; switch it off.',
  },
  {
    path: 'feedback.enabled',
    violated: (config) =>
      config.feedback.enabled && (readsText(config) || config.task.id === 'name-writing' || !asksEachStep(config)),
    reason:
      'output feedback needs a task that predicts a class at every step and whose inputs are not its targets; choose copying or tagging.',
  },
  {
    path: 'feedback.enabled',
    violated: (config) => config.feedback.enabled && anyTaskOf(config)?.output === 'number-each-step',
    reason: 'output feedback needs classes, and the outputs here are numbers; choose copying or tagging.',
  },
  {
    path: 'feedback.enabled',
    violated: ({ feedback, pool }) => feedback.enabled && pool !== 'steps',
    reason: 'one output a sequence can’t be an input of the next step; let the head read every step.',
  },
  {
    path: 'feedback.enabled',
    violated: ({ feedback, bidirectional }) => feedback.enabled && bidirectional,
    reason:
      'an output is an input of the next step, which the reverse direction has read before; switch one of the two off.',
  },
  {
    path: 'pool',
    violated: (config) => config.pool !== 'steps' && asksEachStep(config),
    reason:
      'this task has a target at every step, and one state a sequence gives one output; read every step, or choose a task with one target at the end.',
  },
  {
    path: 'pool',
    violated: (config) => config.pool === 'ends' && !topOf(config).bidirectional,
    reason: 'only a bidirectional network has a last state at both ends; choose the last state, or bidirectional.',
  },
  {
    path: 'clip.lower',
    violated: ({ clip }) => clip.type === 'band' && clip.lower > clip.value,
    reason: 'the minimum norm must be below the maximum norm; lower this, or raise the other.',
  },
];

/** What in a configuration, each setting of which is possible, does not fit together; in the order of the constraints. */
export const violations = (config: RunConfig): Violation[] =>
  constraints.filter(({ violated }) => violated(config)).map(({ violated: _, ...violation }) => violation);
