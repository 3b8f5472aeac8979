import { type CellDef, cells } from '../nn/cells/index.ts';
import { cellsOf, type LayerConfig, layersOf } from './layerList.ts';
import { vectorInitialisers } from './settings/initialisation.ts';
import { anyTaskOf, dataTaskOf, inputAndOutput, readsText } from './task.ts';
import type { RunConfig, SettingPath } from './types.ts';

/** A setting that the others rule out. */
export interface Violation {
  readonly path: SettingPath;
  /** Why, and what to do about it: one sentence. */
  readonly reason: string;
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

const constraints: readonly Constraint[] = [
  {
    path: 'bidirectional',
    violated: (config) => config.bidirectional && readsText(config),
    reason:
      'the next character of a text must be told from those before it, and the second direction would see it; choose a task that sees whole sequences.',
  },
  {
    path: 'bidirectional',
    violated: (config) => config.bidirectional && dataTaskOf(config)?.foretells === true,
    reason:
      'what is asked here comes in a step later, and the second direction would have seen it; choose a task that sees whole sequences.',
  },
  {
    path: 'recurrence',
    violated: (config) => config.recurrence === 'diagonal' && !cellsOf(config).some(mayBeDiagonal),
    reason: `only ${idsOf(mayBeDiagonal).join(', ')} have a diagonal form of their own; choose one of them, or ${idsOf(isElementwise).join(', ')}.`,
  },
  {
    path: 'init.recurrent',
    violated: (config) =>
      (config.recurrence === 'diagonal' || cellsOf(config).some(isElementwise)) &&
      !vectorInitialisers.includes(config.init.recurrent),
    reason: `each unit has one recurrent weight here, and this is a rule for matrices; choose one of ${vectorInitialisers.join(', ')}.`,
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
      'what a layer puts out is added to what it read, so all have to be of one width; make the layers equally wide, or switch it off.',
  },
  {
    path: 'dropout.rate',
    violated: ({ dropout, layers }) => dropout.rate > 0 && layers === 1,
    reason:
      'dropout silences part of what one layer hands to the next, and there is one layer; choose two or more, or no dropout.',
  },
  {
    path: 'embedding.size',
    violated: (config) => config.embedding.size > 0 && inputAndOutput(config).features !== undefined,
    reason: 'an embedding stands for symbols, and the input here is numbers; set its size to 0.',
  },
  {
    path: 'embedding.tied',
    violated: ({ embedding }) => embedding.tied && embedding.size === 0,
    reason: 'there is no embedding that the head could share; give it a size, that of the state.',
  },
  {
    path: 'embedding.tied',
    violated: (config) =>
      config.embedding.tied &&
      config.embedding.size > 0 &&
      (config.embedding.size !== topOf(config).hiddenSize || topOf(config).bidirectional),
    reason:
      'the head can share the embedding only where that is as long as the state it reads; make both sizes equal, in one direction.',
  },
  {
    path: 'embedding.tied',
    violated: (config) => config.embedding.tied && inputAndOutput(config).symbols !== undefined,
    reason: 'what this task reads is not what it answers, so the head can share no embedding; switch that off.',
  },
  {
    path: 'feedback.enabled',
    violated: (config) =>
      config.feedback.enabled && (readsText(config) || config.task.id === 'name-writing' || !asksEachStep(config)),
    reason:
      'it takes a task that asks for a class at every step and does not read its answers anyway, as a text does; choose copying or tagging.',
  },
  {
    path: 'feedback.enabled',
    violated: (config) => config.feedback.enabled && anyTaskOf(config)?.output === 'number-each-step',
    reason: 'only classes can be fed back, and the answers here are numbers; choose copying or tagging.',
  },
  {
    path: 'feedback.enabled',
    violated: ({ feedback, pool }) => feedback.enabled && pool !== 'steps',
    reason: 'one answer a sequence can’t be fed to the next step; let the head read every step.',
  },
  {
    path: 'feedback.enabled',
    violated: ({ feedback, bidirectional }) => feedback.enabled && bidirectional,
    reason:
      'an answer is fed to the step after it, which a second direction has read before; switch one of the two off.',
  },
  {
    path: 'pool',
    violated: (config) => config.pool !== 'steps' && asksEachStep(config),
    reason:
      'here something is asked at every step, and one state a sequence can answer once; read every step, or choose a task that asks at the end.',
  },
  {
    path: 'pool',
    violated: (config) => config.pool === 'ends' && !topOf(config).bidirectional,
    reason:
      'there is a last state at both ends only where the network reads in both directions; choose the last state, or bidirectional.',
  },
  {
    path: 'clip.lower',
    violated: ({ clip }) => clip.type === 'band' && clip.lower > clip.value,
    reason: 'a band has its lower norm below its upper one; lower this, or raise the other.',
  },
];

/** What in a configuration, each setting of which is possible, does not fit together; in the order of the constraints. */
export const violations = (config: RunConfig): Violation[] =>
  constraints.filter(({ violated }) => violated(config)).map(({ path, reason }) => ({ path, reason }));
