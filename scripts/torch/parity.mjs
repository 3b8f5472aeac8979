// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.mjs';
import { askTorch, readMetrics, unroll } from './programs.mjs';
import { farthest, printTable, small, verdict } from './table.mjs';

/**
 * @typedef {object} Case
 * @property {string} id
 * @property {string} cell
 * @property {number} layers
 * @property {string} init PyTorch's initial weights
 * @property {{ type: string, learningRate: number, momentum?: number }} optimizer
 */

const steps = 200;
const bound = 1e-4;
// Rounding that a run blows up to near the bound would decide about the verdict, whoever rounds: a row takes the first of so
// many seeds for the initial weights with which PyTorch's float32 and float64 stay this many times closer to each other.
const room = 100;
const seeds = 12;
export const sizes = { hiddenSize: 48, seqLength: 32, batchSize: 16 };
// What is left out has its default, which has to be PyTorch's: AdamW's weight decay of 0.01 is one.
const optimizers = [
  { type: 'sgd', learningRate: 0.1, momentum: 0.9 },
  { type: 'rmsprop', learningRate: 2e-3 },
  { type: 'adam', learningRate: 3e-3 },
  { type: 'adamw', learningRate: 3e-3 },
];
export const text = join(root, 'public', 'data', 'moby-dick.txt');

/**
 * The same training in PyTorch and here: from the same weights, losses step by step.
 * @param {string} python
 * @param {string} folder
 * @returns {Promise<{ good: boolean, models: { name: string, cell: string, layers: number, ours: string, torchs: string }[] }>}
 *   models: weights that both sides have trained
 */
export async function checkParity(python, folder) {
  /** @type {Case[]} */
  const cases = ['rnn', 'gru', 'lstm'].flatMap((cell) =>
    [1, 2].flatMap((layers) =>
      optimizers.map((optimizer) => {
        const id = `${cell}-${layers}-${optimizer.type}`;
        return { cell, layers, optimizer, id, init: join(folder, `${id}.init.safetensors`) };
      }),
    ),
  );
  process.stdout.write(`Training ${cases.length} models of ${steps} steps in PyTorch, in float32 and float64 …\n`);
  const torchs = (/** @type {Case} */ { id }) => join(folder, `${id}.torch.safetensors`);
  const { rows } = await askTorch(python, 'train', folder, {
    text,
    seeds,
    tolerance: bound / room,
    rows: cases.map((row) => ({ ...row, ...sizes, steps, clip: 1, save: torchs(row) })),
  });
  process.stdout.write('Training the same here …\n');
  const results = [];
  for (const [i, row] of cases.entries()) {
    results.push(compare(row, rows[i], await trainHere(row, folder)));
    if (process.stdout.isTTY) process.stdout.write(`\r${i + 1} of ${cases.length}`);
  }
  const title =
    `Loss against PyTorch's over ${steps} steps: H=${sizes.hiddenSize}, T=${sizes.seqLength}, B=${sizes.batchSize}, ` +
    `clip by norm 1, state carried; bound ${bound}`;
  printTable(
    title,
    header,
    results.map(({ row }) => row),
  );
  return {
    good: results.every(({ good }) => good),
    models: cases
      .filter(({ optimizer }) => optimizer.type === 'adam')
      .map((row) => ({
        name: `${row.cell}, ${row.layers} layer${row.layers > 1 ? 's' : ''}`,
        cell: row.cell,
        layers: row.layers,
        ours: join(folder, row.id, 'model.safetensors'),
        torchs: torchs(row),
      })),
  };
}

/**
 * @param {Case} row
 * @param {string} folder
 */
async function trainHere({ id, cell, layers, init, optimizer }, folder) {
  const config = { corpus: 'moby-dick', cell, layers, ...sizes, optimizer, clip: { type: 'norm', value: 1 } };
  const out = join(folder, id);
  mkdirSync(out, { recursive: true });
  const file = join(folder, `${id}.json`);
  writeFileSync(file, JSON.stringify({ ...config, carryState: true, validateEvery: 0 }));
  await unroll('train', ['--config', file, '--init', init, '--out', out, '--steps', String(steps)]);
  return readMetrics(out).loss ?? [];
}

const header = [
  'cell',
  'layers',
  'optimizer',
  'seed',
  'first loss',
  'last',
  'clipped',
  'worst difference',
  'at step',
  'float32/64',
  '',
];

/**
 * @param {Case} row
 * @param {{ seed: number, float32: number[], float64: number[], clipped: number }} torch
 * @param {number[]} loss
 */
function compare({ cell, layers, optimizer }, torch, loss) {
  const { most, at } = farthest(loss, torch.float32, 'relative');
  const scale = farthest(torch.float32, torch.float64, 'relative').most;
  const good = most <= bound;
  return {
    good,
    row: [
      cell,
      String(layers),
      optimizer.type,
      String(torch.seed),
      (loss[0] ?? Number.NaN).toFixed(4),
      (loss.at(-1) ?? Number.NaN).toFixed(4),
      String(torch.clipped),
      small(most),
      String(at + 1),
      small(scale),
      verdict(good),
    ],
  };
}
