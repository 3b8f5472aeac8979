// @ts-check
// What check:same trains, each by its own name: what a row leaves out is as `base` says, and after it as the defaults of `npm run train` say.

import { readdirSync } from 'node:fs';

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {Readonly<Record<string, unknown>>} config as `npm run train -- --config` takes it
 * @property {boolean} timed among those that `--time` takes where none is named
 */

/** @type {Row[]} */
export const rows = [];

/** Learns the text of text.mjs. */
const base = {
  cell: 'lstm',
  hiddenSize: 13,
  seqLength: 16,
  batchSize: 8,
  optimizer: { learningRate: 0.01 },
  validateEvery: 0,
};

/**
 * @param {string} name
 * @param {Readonly<Record<string, unknown>>} config
 * @param {{ timed?: boolean }} [more]
 */
function row(name, config, { timed = false } = {}) {
  rows.push({ name, config: { ...base, ...config }, timed });
}

// Found by name, as the engine does, so that a new cell is among them.
const cells = readdirSync(new URL('../../shaders/cells/', import.meta.url)).map((file) =>
  file.replace('.wgsl', '').replaceAll('_', '-'),
);
for (const cell of cells) {
  row(cell, { cell, seqLength: 13 });
  row(`${cell}-2-layers`, { cell, layers: 2, hiddenSize: 10 }, { timed: cell === 'lstm' });
}

row('relu', { cell: 'rnn', activation: 'relu' });
row('sigmoid', { cell: 'rnn', activation: 'sigmoid', layers: 2 });
row('no-carried-state', { carryState: false });
row('epochs', { batchSize: 16, seqLength: 24 });
row('wide-batch', { cell: 'gru', batchSize: 16, hiddenSize: 20, seqLength: 12 });
row('larger', { layers: 2, batchSize: 16, hiddenSize: 65, seqLength: 24 });
row('odd-batch', { batchSize: 5, hiddenSize: 9, seqLength: 15 });
row('validation', { cell: 'gru', validateEvery: 5 });

for (const connection of ['input', 'residual', 'dense']) {
  row(connection, { cell: 'gru', layers: 3, hiddenSize: 10, connections: { [connection]: true } });
}
row('input-residual', { layers: 2, connections: { input: true, residual: true } });
row('input-dense', { cell: 'min-gru', layers: 3, hiddenSize: 9, connections: { input: true, dense: true } });
row('dense-residual', { cell: 'gru', layers: 3, hiddenSize: 9, connections: { dense: true, residual: true } });

row('layers-differ', {
  layers: [
    { cell: 'lstm', hiddenSize: 13 },
    { cell: 'gru', hiddenSize: 9 },
    { cell: 'rnn', hiddenSize: 11 },
  ],
});
row('layers-differ-dense', {
  layers: [
    { cell: 'gru-textbook', hiddenSize: 7 },
    { cell: 'lstm-peephole', hiddenSize: 10 },
    { cell: 'min-gru', hiddenSize: 6 },
  ],
  connections: { input: true, dense: true },
  dropout: { rate: 0.2 },
});
row('layers-differ-directions', {
  task: { id: 'recall', lag: 15 },
  layers: [{ cell: 'gru', hiddenSize: 6, bidirectional: true }, { bidirectional: false }, { bidirectional: true }],
  pool: 'ends',
});

row('dropout', { layers: 2, dropout: { rate: 0.3 } }, { timed: true });
row('variational-dropout', { cell: 'gru', layers: 3, hiddenSize: 10, dropout: { rate: 0.25, variational: true } });
row('dropout-dense', { layers: 3, hiddenSize: 9, dropout: { rate: 0.3 }, connections: { dense: true } });

row('embedding', { cell: 'gru', embedding: { size: 7 } });
row('embedding-input', { layers: 2, embedding: { size: 6 }, connections: { input: true } });
row('tied-embedding', { embedding: { size: 13, tied: true }, layers: 2, dropout: { rate: 0.2 } });

const recall = { task: { id: 'recall', lag: 15 } };
const names = { task: { id: 'name-origin' }, hiddenSize: 9 };
row('recall', { ...recall, cell: 'gru' }, { timed: true });
row('parity', { task: { id: 'parity', lag: 12 }, cell: 'rnn', validateEvery: 10 });
row('temporal-order', { task: { id: 'temporal-order', lag: 14 }, pool: 'last' });
row('last', { ...recall, cell: 'gru', pool: 'last' });
row('mean', { ...recall, pool: 'mean', layers: 2 });
row('max', { ...recall, cell: 'rnn', pool: 'max' });
row('bidirectional-ends', { ...recall, bidirectional: true, pool: 'ends' });
row('bidirectional-last', { ...recall, cell: 'gru', bidirectional: true, pool: 'last', layers: 2 });
row('bidirectional-steps', { ...recall, cell: 'rnn', bidirectional: true, layers: 2, dropout: { rate: 0.2 } });
row('bidirectional-max', { ...recall, bidirectional: true, pool: 'max', connections: { dense: true }, layers: 2 });
row('bidirectional-elementwise', { ...recall, cell: 'indrnn', bidirectional: true, pool: 'mean' });
row('names', { ...names, validateEvery: 10 });
row('names-mean', { ...names, cell: 'gru', pool: 'mean' });
row('names-max', { ...names, pool: 'max', embedding: { size: 5 } });
row(
  'names-ends',
  { ...names, cell: 'gru', bidirectional: true, pool: 'ends', embedding: { size: 6 } },
  { timed: true },
);
row('name-writing', { task: { id: 'name-writing' }, cell: 'gru' });
row('tagging', { task: { id: 'tagging' }, cell: 'gru', bidirectional: true, embedding: { size: 9 }, layers: 2 });
row('copy', { task: { id: 'copy', lag: 4 } });
row('adding', { task: { id: 'adding', lag: 18 }, cell: 'gru', validateEvery: 10 });
row('adding-2-layers', { task: { id: 'adding', lag: 18 }, layers: 2, connections: { input: true }, pool: 'mean' });
row('digits-rows', { task: { id: 'digits-rows' }, cell: 'gru', pool: 'last' });
row('weather', { task: { id: 'weather', lag: 3 }, cell: 'gru', hiddenSize: 8, validateEvery: 10 });
row('stocks', { task: { id: 'stocks', lag: 1 }, layers: 2, hiddenSize: 9 });

const copying = { task: { id: 'copy', lag: 4 }, batchSize: 16, hiddenSize: 10 };
row('feedback', { ...copying, feedback: { enabled: true } });
row('scheduled-sampling', { ...copying, cell: 'gru', feedback: { enabled: true, sampling: 0.6, rampSteps: 12 } });
row('sampling-2-layers', { ...copying, layers: 2, feedback: { enabled: true, sampling: 0.8, rampSteps: 0 } });
row('sampling-truncated', {
  ...copying,
  cell: 'rnn',
  truncate: 5,
  feedback: { enabled: true, sampling: 0.5, rampSteps: 5 },
});
row('feedback-tagging', {
  task: { id: 'tagging' },
  batchSize: 16,
  embedding: { size: 6 },
  feedback: { enabled: true },
});
const odd = { ...copying, batchSize: 5, feedback: { enabled: true, sampling: 0.5, rampSteps: 0 } };
row('feedback-odd-batch', odd);
row('feedback-norm', { ...odd, cell: 'gru-textbook', layerNorm: true });

for (const cell of ['rnn', 'gru', 'lstm', 'gru-textbook']) row(`norm-${cell}`, { cell, layerNorm: true });
row('norm-2-layers', { cell: 'lstm-peephole', layerNorm: true, layers: 2, connections: { residual: true } });
row('norm-bidirectional', { ...recall, cell: 'gru', layerNorm: true, bidirectional: true, pool: 'ends' });

for (const cell of ['gru', 'lstm', 'lstm-peephole-coupled']) row(`diagonal-${cell}`, { cell, recurrence: 'diagonal' });
row('diagonal-2-layers', { cell: 'lstm-coupled', recurrence: 'diagonal', layers: 2, dropout: { rate: 0.2 } });

row('truncate', { truncate: 5 });
row('truncate-gru-2-layers', { cell: 'gru', layers: 2, truncate: 4 });
row('truncate-elementwise', { cell: 'min-lstm', truncate: 6 });

// Two chunks are kept, so that there must be more than twice as many steps.
const long = { seqLength: 41, batchSize: 4, plan: 'recompute: C16' };
row('recompute', long);
row('recompute-2-layers', { ...long, cell: 'gru', layers: 2, dropout: { rate: 0.3 } });
row('recompute-textbook', { ...long, cell: 'gru-textbook', layerNorm: true });
row('recompute-elementwise', { ...long, cell: 'indrnn', truncate: 7 });

row('float16-weights', { weights: 'f16' });
row('float16-weights-2-layers', { cell: 'gru', weights: 'f16', layers: 2, embedding: { size: 8 } });
row('float16-weights-norm', { weights: 'f16', layerNorm: true });
row('float16-weights-tied', { weights: 'f16', embedding: { size: 13, tied: true } });

for (const type of ['sgd', 'rmsprop', 'adam', 'adamw', 'nadam', 'adagrad']) {
  row(type, { cell: 'gru', optimizer: { type, learningRate: type === 'sgd' ? 0.3 : 0.01 } });
}
row('momentum', { optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 0.001 } });
row('nesterov', { optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.8, nesterov: true } });
row('rmsprop-momentum', { optimizer: { type: 'rmsprop', learningRate: 0.003, momentum: 0.5, alpha: 0.9 } });
row('adam-decay', { optimizer: { type: 'adam', weightDecay: 0.01, beta1: 0.8, epsilon: 1e-6 } });

/** @param {string} variant @param {string} [more] */
const withVariant = (variant, more = '') => `forward: ${variant}; backward: ${variant}${more}`;
const four = { batchSize: 4, hiddenSize: 16 };
row('persistent', { ...four, plan: withVariant('persistent BT4 J1 WG16') });
row('resident', { ...four, cell: 'gru', layers: 2, plan: withVariant('persistent BT4 J1 WG16 resident') });
row('looped', { ...four, layers: 2, plan: 'forward: looped R4 GS4 WG4 quad; backward: looped R4 J1 WG4 quad' });
row('stepwise', { ...four, cell: 'gru', layers: 2, plan: withVariant('stepwise R4') });
row('stepwise-truncated', { ...four, cell: 'rnn', truncate: 5, plan: withVariant('stepwise R4') });
row('stepwise-norm', { ...four, cell: 'gru-textbook', layerNorm: true, plan: withVariant('stepwise R4') });
row('wavefront', { ...four, layers: 3, plan: withVariant('stepwise R4 wave') }, { timed: true });
row('wavefront-gru', { ...four, cell: 'gru', layers: 2, hiddenSize: 11, plan: withVariant('stepwise R4 wave') });
row('wavefront-dropout', { ...four, layers: 3, dropout: { rate: 0.3 }, plan: withVariant('stepwise R4 wave') });
row('split-head', { plan: 'head: split' });

row('clip-norm', { clip: { type: 'norm', value: 0.05 } });
row('clip-value', { cell: 'gru', clip: { type: 'value', value: 0.01 } });
row('clip-band', { clip: { type: 'band', value: 0.4, lower: 0.2 } });
row('clip-none', { cell: 'rnn', clip: { type: 'none' } });

const pairs = { task: { id: 'sort' }, cell: 'gru', embedding: { size: 6 } };
row('pairs', pairs);
row('pairs-bidirectional', {
  ...{ ...pairs, cell: 'lstm', layers: 2, dropout: { rate: 0.2 }, bidirectional: true, attention: 'additive' },
});
row('pairs-own-encoder', { ...pairs, encoder: { layers: 2, cell: 'lstm', hiddenSize: 7, embedding: 5 } });
row('pairs-sampling', { ...pairs, attention: 'dot', feedback: { sampling: 0.6, rampSteps: 8 } });
row('pairs-input-feeding', { ...pairs, inputFeeding: true });
row('pairs-shared-embedding', { ...pairs, attention: 'none', encoder: { shared: true } });

row('cosine', { schedule: { type: 'cosine', warmupSteps: 4, decaySteps: 12, finalFraction: 0.2 } });
row('step', { cell: 'gru', schedule: { type: 'step', warmupSteps: 3, stepEvery: 4, stepFactor: 0.5 } });
row('one-cycle', { schedule: { type: 'one-cycle', cycleSteps: 15, cycleRise: 0.4 } });

for (const recurrent of ['xavier', 'kaiming', 'orthogonal', 'identity', 'gaussian', 'normal']) {
  const input = recurrent === 'identity' || recurrent === 'gaussian' ? 'pytorch' : recurrent;
  const output = recurrent === 'kaiming' ? 'kaiming' : input;
  row(`init-${recurrent}`, { cell: 'rnn', layers: 2, hiddenSize: 9, seed: 7, init: { recurrent, input, output } });
}
row('init-embedding', { embedding: { size: 6 }, init: { embedding: 'xavier', updateBias: 1 }, cell: 'gru' });
row('init-forget-bias', { init: { forgetBias: 2.5, recurrent: 'gaussian', spectralRadius: 1.3 }, seed: 4294967295 });
