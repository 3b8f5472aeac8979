import type { FieldPath } from './fields.ts';
import { type LayerConfig, layersOf } from './layerList.ts';
import { anyTaskOf, dataTaskOf, inputAndOutput, readsText } from './task.ts';
import type { RunConfig } from './types.ts';

/** A setting that the others rule out. */
export interface Misfit {
  readonly path: FieldPath;
  /** Why, and what to do about it: one sentence. */
  readonly reason: string;
}

/** Cells whose recurrent matrices may be diagonal; those that have none, or no other, don't ask. */
export const diagonalCells: readonly string[] = [
  'lstm',
  'gru',
  'lstm-coupled',
  'lstm-peephole',
  'lstm-peephole-coupled',
];

/** Initialisers that say something of a recurrent weight that stands alone. */
const vectorInits: readonly string[] = ['pytorch', 'orthogonal', 'identity', 'gaussian', 'normal'];

/** Cells that layer normalisation is for: those whose gates have full recurrent matrices. */
export const normCells: readonly string[] = [
  'rnn',
  'gru',
  'gru-textbook',
  'lstm',
  'lstm-coupled',
  'lstm-peephole',
  'lstm-peephole-coupled',
];

const topOf = (config: RunConfig): LayerConfig => layersOf(config).at(-1) as LayerConfig;

interface Rule {
  readonly path: FieldPath;
  broken(config: RunConfig): boolean;
  readonly reason: string;
}

const asksEachStep = (config: RunConfig): boolean => anyTaskOf(config)?.output.endsWith('-each-step') ?? true;

const rules: readonly Rule[] = [
  {
    path: 'bidirectional',
    broken: (config) => config.bidirectional && readsText(config),
    reason:
      'the next character of a text must be told from those before it, and the second direction would see it; choose a task that sees whole sequences.',
  },
  {
    path: 'bidirectional',
    broken: (config) => config.bidirectional && dataTaskOf(config)?.foretells === true,
    reason:
      'what is asked here comes in a step later, and the second direction would have seen it; choose a task that sees whole sequences.',
  },
  {
    path: 'recurrence',
    broken: (config) =>
      config.recurrence === 'diagonal' && !layersOf(config).some(({ cell }) => diagonalCells.includes(cell)),
    reason: `only ${diagonalCells.join(', ')} have a diagonal form of their own; choose one of them, or rnn-diagonal.`,
  },
  {
    path: 'init.recurrent',
    broken: (config) =>
      (config.recurrence === 'diagonal' || layersOf(config).some(({ cell }) => cell === 'rnn-diagonal')) &&
      !vectorInits.includes(config.init.recurrent),
    reason: `each unit has one recurrent weight here, and this is a rule for matrices; choose one of ${vectorInits.join(', ')}.`,
  },
  {
    path: 'layerNorm',
    broken: (config) =>
      config.layerNorm &&
      (config.recurrence === 'diagonal' || !layersOf(config).every(({ cell }) => normCells.includes(cell))),
    reason: `layer normalisation acts on products of full matrices, in ${normCells.join(', ')}; choose one of them with full recurrence, or switch it off.`,
  },
  {
    path: 'connections.residual',
    broken: (config) =>
      config.connections.residual &&
      new Set(layersOf(config).map(({ hiddenSize, bidirectional }) => hiddenSize * (bidirectional ? 2 : 1))).size > 1,
    reason:
      'what a layer puts out is added to what it read, so all have to be of one width; make the layers equally wide, or switch it off.',
  },
  {
    path: 'dropout.rate',
    broken: ({ dropout, layers }) => dropout.rate > 0 && layers === 1,
    reason:
      'dropout silences part of what one layer hands to the next, and there is one layer; choose two or more, or no dropout.',
  },
  {
    path: 'embedding.size',
    broken: (config) => config.embedding.size > 0 && inputAndOutput(config).features !== undefined,
    reason: 'an embedding stands for symbols, and the input here is numbers; set its size to 0.',
  },
  {
    path: 'embedding.tied',
    broken: ({ embedding }) => embedding.tied && embedding.size === 0,
    reason: 'there is no embedding that the head could share; give it a size, that of the state.',
  },
  {
    path: 'embedding.tied',
    broken: (config) =>
      config.embedding.tied &&
      config.embedding.size > 0 &&
      (config.embedding.size !== topOf(config).hiddenSize || topOf(config).bidirectional),
    reason:
      'the head can share the embedding only where that is as long as the state it reads; make both sizes equal, in one direction.',
  },
  {
    path: 'embedding.tied',
    broken: (config) => config.embedding.tied && inputAndOutput(config).symbols !== undefined,
    reason: 'what this task reads is not what it answers, so the head can share no embedding; switch that off.',
  },
  {
    path: 'feedback.enabled',
    broken: (config) =>
      config.feedback.enabled && (readsText(config) || config.task.id === 'name-writing' || !asksEachStep(config)),
    reason:
      'it takes a task that asks for a class at every step and does not read its answers anyway, as a text does; choose copying or tagging.',
  },
  {
    path: 'feedback.enabled',
    broken: (config) => config.feedback.enabled && anyTaskOf(config)?.output === 'number-each-step',
    reason: 'only classes can be fed back, and the answers here are numbers; choose copying or tagging.',
  },
  {
    path: 'feedback.enabled',
    broken: ({ feedback, pool }) => feedback.enabled && pool !== 'steps',
    reason: 'one answer a sequence can’t be fed to the next step; let the head read every step.',
  },
  {
    path: 'feedback.enabled',
    broken: ({ feedback, bidirectional }) => feedback.enabled && bidirectional,
    reason:
      'an answer is fed to the step after it, which a second direction has read before; switch one of the two off.',
  },
  {
    path: 'pool',
    broken: (config) => config.pool !== 'steps' && asksEachStep(config),
    reason:
      'here something is asked at every step, and one state a sequence can answer once; read every step, or choose a task that asks at the end.',
  },
  {
    path: 'pool',
    broken: (config) => config.pool === 'ends' && !topOf(config).bidirectional,
    reason:
      'there is a last state at both ends only where the network reads in both directions; choose the last state, or bidirectional.',
  },
  {
    path: 'clip.lower',
    broken: ({ clip }) => clip.type === 'band' && (clip.lower ?? 0) > clip.value,
    reason: 'a band has its lower norm below its upper one; lower this, or raise the other.',
  },
];

/** What in a configuration, each setting of which is possible, does not fit together; in the order of the rules. */
export function misfits(config: RunConfig): Misfit[] {
  return rules.filter((rule) => rule.broken(config)).map(({ path, reason }) => ({ path, reason }));
}
