// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.mjs';
import { askTorch, must } from './programs.mjs';
import { farthest, printTable, small, verdict } from './table.mjs';

const bound = 1e-5;
const [T, B] = [48, 4];

/**
 * Weights cross over both ways: PyTorch loads, strictly, what was trained here, and the other way round; the logits of both
 * are the same.
 * @param {string} python
 * @param {string} folder
 * @param {readonly { name: string, cell: string, layers: number, ours: string, torchs: string }[]} models
 * @param {number} hiddenSize
 */
export async function checkWeights(python, folder, models, hiddenSize) {
  // Any characters will do; these are spread over the vocabulary.
  const ids = Array.from({ length: T * B }, (_, i) => (i * i * 7 + i * 3) % 89);
  const rows = models.flatMap(({ name, cell, layers, ours, torchs }) => [
    { name, from: 'here', to: 'PyTorch', cell, layers, hiddenSize, file: ours },
    { name, from: 'PyTorch', to: 'here', cell, layers, hiddenSize, file: torchs },
  ]);
  const torch = await askTorch(python, 'logits', folder, { ids, T, B, models: rows });
  const { adapter, logits } = await askEngine(folder, { ids, T, B, files: rows.map(({ file }) => file) });
  const results = rows.map(({ name, from, to }, i) => {
    const theirs = torch.models[i];
    const { most } = farthest(logits[i] ?? [], theirs.logits, 'absolute');
    const scale = farthest(theirs.logits, theirs.exact, 'absolute').most;
    const largest = Math.max(...theirs.logits.map(Math.abs));
    const good = most <= bound;
    return { good, row: [name, from, to, largest.toFixed(2), small(most), small(scale), verdict(good)] };
  });
  printTable(
    `Logits of the same weights, ${T} × ${B} characters, on ${adapter}; bound ${bound}`,
    ['model', 'trained', 'loaded', 'largest logit', 'worst difference', 'float32/64', ''],
    results.map(({ row }) => row),
  );
  return results.every(({ good }) => good);
}

/**
 * @param {string} folder
 * @param {{ files: string[], ids: number[], T: number, B: number }} job
 * @returns {Promise<{ adapter: string, logits: number[][] }>}
 */
async function askEngine(folder, job) {
  const [question, answer] = [join(folder, 'engine.job.json'), join(folder, 'engine.answer.json')];
  writeFileSync(question, JSON.stringify({ ...job, answer }));
  await must(process.execPath, [join(root, 'scripts', 'torch', 'engine.mjs'), question]);
  return JSON.parse(readFileSync(answer, 'utf8'));
}
