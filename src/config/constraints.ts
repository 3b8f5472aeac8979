import { type CellDef, cells } from '../cells/index.ts';
import { pairTasks } from '../data/pairs/index.ts';
import { cellsOf, encoderLayersOf, isStacked } from './encoder.ts';
import { type LayerConfig, layersOf } from './layerList.ts';
import { data } from './settings/data.ts';
import { vectorInitialisers } from './settings/initialisation.ts';
import type { RunConfig, SettingPath } from './settings/types.ts';
import {
  anyTaskOf,
  dataTaskOf,
  inputAndOutput,
  optionOf,
  pairSizesOf,
  pairTaskOf,
  readsText,
  treeTaskOf,
} from './task.ts';

/** A setting that the others rule out. */
export interface Violation {
  readonly path: SettingPath;
  /** Why, and what to do about it: one sentence. */
  readonly reason: string;
  /** What it can be, where neither its default nor its least value will do. */
  readonly instead?: number;
}

const isFull = ({ recurrences = ['full'] }: CellDef): boolean => recurrences.includes('full');
const mayBeDiagonal = (cell: CellDef): boolean => isFull(cell) && cell.recurrences?.includes('diagonal') === true;
const isElementwise = ({ recurrences }: CellDef): boolean => recurrences?.[0] === 'diagonal';
const idsOf = (test: (cell: CellDef) => boolean): string[] => cells.filter(test).map(({ id }) => id);

/** Cells that layer normalisation is for: those whose gates have full recurrent matrices. */
export const normCells: readonly string[] = idsOf(isFull);

const topOf = (config: RunConfig): LayerConfig => layersOf(config).at(-1) as LayerConfig;

interface Constraint extends Violation {
  readonly violated: (config: RunConfig) => boolean;
}

const asksEachStep = (config: RunConfig): boolean => anyTaskOf(config)?.output.endsWith('-each-step') ?? true;

const tasksWith = (option: string): string[] =>
  pairTasks.filter(({ options }) => options.some(({ id }) => id === option)).map(({ id }) => id);

const isEncoderDecoder = (config: RunConfig): boolean => pairTaskOf(config) !== null;

/** What an encoder–decoder has no use for, or no way to do. */
const ofEncoderDecoders: readonly Constraint[] = [
  {
    path: 'embedding.size',
    violated: (config) => isEncoderDecoder(config) && config.embedding.size === 0,
    reason: 'encoder and decoder read symbols by an embedding; set its size, such as 64.',
    instead: 64,
  },
  {
    path: 'embedding.tied',
    violated: (config) => isEncoderDecoder(config) && config.embedding.tied,
    reason: 'the head of a decoder can’t share its embedding; switch it off.',
  },
  {
    path: 'attention',
    violated: (config) => {
      const highest = encoderLayersOf(config)?.at(-1);
      if (!highest || config.attention !== 'dot') return false;
      return highest.bidirectional || highest.hiddenSize !== topOf(config).hiddenSize;
    },
    reason:
      'dot attention compares states of one width, which an encoder of other hidden units, or of both directions, does not give; choose general or additive attention.',
  },
  {
    path: 'inputFeeding',
    violated: (config) => isEncoderDecoder(config) && config.inputFeeding && config.attention === 'none',
    reason: 'input feeding hands on the attentional state, and there is no attention; choose one, or switch it off.',
  },
  {
    path: 'encoder.shared',
    violated: (config) =>
      isEncoderDecoder(config) && config.encoder.shared && pairSizesOf(config)?.sameSymbols !== true,
    reason:
      'source and target of this task are made of different symbols, so one embedding can’t serve both; switch it off.',
  },
  {
    path: 'encoder.embedding',
    violated: (config) => {
      const { shared, embedding: size } = config.encoder;
      return isEncoderDecoder(config) && shared && size > 0 && size !== config.embedding.size;
    },
    reason: 'an embedding that both sides share has one size; set it to 0.',
  },
  {
    path: 'layerNorm',
    violated: (config) => isEncoderDecoder(config) && config.layerNorm,
    reason: 'an encoder–decoder has no layer normalisation; switch it off.',
  },
  {
    path: 'feedback.enabled',
    violated: (config) => isEncoderDecoder(config) && config.feedback.enabled,
    reason: 'a decoder already reads the symbol before; switch output feedback off.',
  },
  {
    path: 'pool',
    violated: (config) => isEncoderDecoder(config) && config.pool !== 'steps',
    reason: 'a decoder writes a symbol at every step; let the head read every step.',
  },
  {
    path: 'truncate',
    violated: (config) => isEncoderDecoder(config) && config.truncate > 0,
    reason: 'the gradient of an encoder–decoder passes through whole pairs; set it to 0.',
  },
  ...(['connections.input', 'connections.residual', 'connections.dense'] as const).map(
    (path): Constraint => ({
      path,
      violated: (config) =>
        isEncoderDecoder(config) && config.layers > 1 && Object.values(config.connections).some(Boolean),
      reason: 'layers of an encoder–decoder read the layer below alone; switch the other connections off.',
    }),
  ),
];

type OptionId = keyof typeof data.pairs;

/** A run whose task has no such option would pass over what was chosen. */
const ofOptions: readonly Constraint[] = (Object.keys(data.pairs) as OptionId[]).map((id) => ({
  path: `pairs.${id}`,
  violated: (config) => config.pairs[id] !== data.pairs[id].default && optionOf(config, id) === null,
  reason: `only the task ${tasksWith(id).join(' or ')} has this option; choose that task, or leave it at ${data.pairs[id].default}.`,
}));

/** A recursive network has one cell for all nodes and no steps, so what says more of layers or of time has nothing to act on. */
const ofTrees: readonly Constraint[] = (
  [
    {
      path: 'embedding.size',
      violated: ({ embedding }) => embedding.size === 0 || embedding.tied,
      reason: 'what stands at a node is read by an embedding; set its size, such as 32, and do not tie it.',
    },
    { path: 'layers', violated: ({ layers }) => layers > 1, reason: 'a recursive network has one layer; set 1.' },
    {
      path: 'bidirectional',
      violated: ({ bidirectional }) => bidirectional,
      reason: 'a tree has no order of time; switch it off.',
    },
    {
      path: 'layerNorm',
      violated: ({ layerNorm }) => layerNorm,
      reason: 'a recursive network has no layer normalisation; switch it off.',
    },
    {
      path: 'feedback.enabled',
      violated: ({ feedback }) => feedback.enabled,
      reason: 'a tree has no step before another; switch output feedback off.',
    },
    {
      path: 'pool',
      violated: ({ pool }) => pool !== 'steps',
      reason: 'a tree’s root is what is read of it; let the head read every step, which is every node here.',
    },
    {
      path: 'truncate',
      violated: ({ truncate }) => truncate > 0,
      reason: 'gradients pass through whole trees; set it to 0.',
    },
    {
      path: 'init.recurrent',
      violated: ({ init, tree }) => tree.cell !== 'child-sum' && ['identity', 'gaussian'].includes(init.recurrent),
      reason:
        'a cell with two children has matrices of both side by side, which are not square; choose another initialisation.',
    },
  ] as const satisfies readonly Constraint[]
).map(
  (each: Constraint): Constraint => ({
    ...each,
    violated: (config) => treeTaskOf(config) !== null && each.violated(config),
  }),
);

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
