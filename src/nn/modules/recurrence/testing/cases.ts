import { getCell } from '../../../../cells/index.ts';
import { H, ids, type ModuleCase, sequence, source, steps, V } from '../../../testing/moduleCase.ts';
import type { RecurrenceConfig } from '../definition.ts';

const config = (id: string, more: Partial<RecurrenceConfig> = {}): RecurrenceConfig => {
  const cell = getCell(id);
  const recurrence = cell.recurrences?.[0] ?? 'full';
  const activation = cell.activations[0] ?? 'tanh';
  return { cell, activation, recurrence, hiddenSize: H, bidirectional: false, layerNorm: false, ...more };
};

const feedback = { ...ids, optional: true };

/** Every cell is in the conformance of whole networks: these are the ways in which a layer reads and runs. */
export const cases: readonly ModuleCase<RecurrenceConfig>[] = [
  { name: 'symbols', config: config('lstm'), inputs: [ids] },
  { name: 'features', config: config('gru'), inputs: [steps(6)] },
  { name: 'numbers', config: config('lstm'), inputs: [steps(3)], numbers: true },
  { name: 'symbols and features', config: config('gru'), inputs: [ids, steps(6)] },
  { name: 'features of two nodes', config: config('rnn'), inputs: [steps(6), steps(H)] },
  { name: 'features of two parts', config: config('lstm'), inputs: [steps(6, 6)] },
  { name: 'symbols and output feedback', config: config('gru'), inputs: [ids, feedback] },
  { name: 'borders of truncated back-propagation', config: config('lstm'), inputs: [steps(V)], truncate: 2 },
  { name: 'both directions', config: config('lstm', { bidirectional: true }), inputs: [ids], lengths: true },
  { name: 'both directions of features', config: config('gru', { bidirectional: true }), inputs: [steps(6, 6)] },
  { name: 'layer normalization', config: config('gru', { layerNorm: true }), inputs: [steps(6)] },
  { name: 'a cell of two stages', config: config('gru-textbook'), inputs: [steps(6)] },
  { name: 'peepholes', config: config('lstm-peephole'), inputs: [steps(6)] },
  { name: 'peepholes and a diagonal', config: config('lstm-peephole', { recurrence: 'diagonal' }), inputs: [ids] },
  { name: 'no recurrent weights', config: config('min-lstm'), inputs: [steps(6)] },
  { name: 'sources', config: config('gru'), inputs: [source(6)] },
  { name: 'both directions of sources', config: config('lstm', { bidirectional: true }), inputs: [source(6)] },
  { name: 'a first state', config: config('lstm'), inputs: [steps(6), sequence(H), sequence(H)] },
  { name: 'symbols and a first state', config: config('gru'), inputs: [ids, sequence(H)] },
  {
    name: 'a first state of one number a unit',
    config: config('indrnn', { recurrence: 'diagonal' }),
    inputs: [steps(6), sequence(H)],
  },
  { name: 'a first state of two stages', config: config('gru-textbook'), inputs: [steps(6), sequence(H)] },
  {
    name: 'a first state and layer normalization',
    config: config('lstm', { layerNorm: true }),
    inputs: [steps(6), sequence(H), sequence(H)],
  },
  { name: 'a first state without recurrent weights', config: config('min-gru'), inputs: [steps(6), sequence(H)] },
  ...(['persistent', 'looped', 'stepwise'] as const).map(
    (kind): ModuleCase<RecurrenceConfig> => ({
      name: `a first state when its steps are ${kind}`,
      config: config('gru'),
      inputs: [steps(6), sequence(H)],
      steps: kind,
    }),
  ),
];
