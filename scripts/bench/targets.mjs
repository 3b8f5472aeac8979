// @ts-check
import { overTime, patienceMs } from './rows.mjs';

/**
 * @typedef {object} Target
 * @property {string} what
 * @property {string} goal
 * @property {string} figure
 * @property {boolean | undefined} met undefined where this run did not measure it
 *
 * @typedef {import('./rows.mjs').Row} Row
 */

/** @param {readonly Row[]} rows @param {string} library @param {string} cell @param {string} shape H/B/T */
const find = (rows, library, cell, shape) =>
  rows.find(
    (row) => row.library === library && row.cell === cell && `${row.hidden}/${row.batch}/${row.seqLength}` === shape,
  );

/** @param {number} value */
const two = (value) => value.toFixed(value < 10 ? 2 : 1);

/** @param {string} what @param {string} goal @returns {Target} */
const unmeasured = (what, goal) => ({ what, goal, figure: 'not measured', met: undefined });

/**
 * @param {readonly Row[]} rows
 * @param {string} shape
 * @param {string} library
 * @param {number} atLeast
 * @returns {Target}
 */
function faster(rows, shape, library, atLeast) {
  const what = `${shape} LSTM, against ${library}`;
  const goal = `≥ ${atLeast}× faster`;
  const ours = find(rows, 'unroll', 'lstm', shape)?.medianMs;
  const theirs = find(rows, library, 'lstm', shape);
  if (!ours || !theirs) return unmeasured(what, goal);
  if (theirs.medianMs === null) {
    if (theirs.outcome !== overTime) return unmeasured(what, goal);
    const least = patienceMs / ours;
    return { what, goal, figure: `over ${two(least)}×`, met: least >= atLeast || undefined };
  }
  const ratio = theirs.medianMs / ours;
  return { what, goal, figure: `${two(ratio)}×`, met: ratio >= atLeast };
}

/** @param {readonly Row[]} rows @returns {Target} */
function throughput(rows) {
  const what = '256/32/128 LSTM, whole step';
  const goal = '≥ 3 GFLOP/s on the software adapter';
  const row = find(rows, 'unroll', 'lstm', '256/32/128');
  if (!row?.medianMs || !row.limit) return unmeasured(what, goal);
  const gflops = row.limit.flops / row.medianMs / 1e6;
  return { what, goal, figure: `${two(gflops)} GFLOP/s`, met: gflops >= 3 };
}

/** @param {readonly Row[]} rows @returns {Target} */
function againstCpu(rows) {
  const what = '128/32/64 LSTM, against PyTorch on the CPU';
  const goal = '≤ 2.5× its time';
  // The least of both: its threads wait for each other at every product, so that one core taken by others slows it many times.
  const ours = find(rows, 'unroll', 'lstm', '128/32/64')?.minMs;
  const theirs = find(rows, 'pytorch-cpu', 'lstm', '128/32/64')?.minMs;
  if (!ours || !theirs) return unmeasured(what, goal);
  return { what, goal, figure: `${two(ours / theirs)}× by the least of both`, met: ours / theirs <= 2.5 };
}

/** @param {readonly Row[]} rows @returns {Target[]} */
function againstCuda(rows) {
  return rows.flatMap(({ library, medianMs, cell, hidden, batch, seqLength }) => {
    if (library !== 'pytorch-cuda' || !medianMs) return [];
    const shape = `${hidden}/${batch}/${seqLength}`;
    const ours = find(rows, 'unroll', cell, shape)?.medianMs;
    const most = hidden <= 256 ? 1 : 3;
    const what = `${shape} ${cell.toUpperCase()}, against PyTorch with cuDNN`;
    const goal = most === 1 ? 'faster' : `≤ ${most}× its time`;
    if (!ours) return [unmeasured(what, goal)];
    return [{ what, goal, figure: `${two(ours / medianMs)}× its time`, met: ours / medianMs <= most }];
  });
}

/** @param {readonly Row[]} rows @returns {Target} */
function frugality(rows) {
  const what = 'Dispatches and submits, one layer';
  const goal = '≤ 16 and ≤ 1 a step';
  const middle = find(rows, 'unroll', 'lstm', '128/32/64');
  if (!middle?.dispatches || !middle.submits) return unmeasured(what, goal);
  const { dispatches, submits } = middle;
  // Long operations are cut, so that a slow adapter ends each within about 50 ms.
  const most = Math.max(...rows.flatMap((row) => (row.library === 'unroll' ? [row.dispatches ?? 0] : [])));
  const cut = most > dispatches ? `; ${most} at most, where long ones are cut to 50 ms` : '';
  return { what, goal, figure: `${dispatches} and ${submits}${cut}`, met: dispatches <= 16 && submits <= 1 };
}

/** @param {import('./own.mjs').Own | undefined} own @returns {Target[]} */
function growthTargets(own) {
  return [/** @type {const} */ (['seqLength', 'T']), /** @type {const} */ (['batch', 'B'])].map(([size, letter]) => {
    const what = `Growth of the time with ${letter}, ×4 from 128/32/64`;
    const goal = '≤ ×4.2';
    const row = own?.growth.find((one) => one.size === size && one.factor === 4);
    if (!row) return unmeasured(what, goal);
    return { what, goal, figure: `×${two(row.ratio)}`, met: row.ratio <= 4.2 };
  });
}

/** @param {import('./own.mjs').Own | undefined} own @returns {Target} */
function coldStart(own) {
  const what = 'First step, cold, 128/32/64 LSTM';
  const goal = '≤ 1.5 s';
  if (!own) return unmeasured(what, goal);
  const { sinceLoadedMs, sinceNavigationMs } = own.firstStep;
  const figure = `${two(sinceLoadedMs / 1000)} s; ${two(sinceNavigationMs / 1000)} s from navigation`;
  return { what, goal, figure, met: sinceLoadedMs <= 1500 };
}

/** @param {readonly Row[]} rows @param {import('./own.mjs').Own | undefined} own @returns {Target} */
function samplingSpeed(rows, own) {
  const what = 'Characters sampled a second, 128 LSTM';
  const goal = '≥ one batch row of training';
  const step = find(rows, 'unroll', 'lstm', '128/32/64')?.medianMs;
  if (!own || !step) return unmeasured(what, goal);
  const training = 64_000 / step;
  const { charactersPerSecond: drawn, together } = own.sampling;
  const many = `${together.sequences} at once: ${together.charactersPerSecond.toFixed(0)}`;
  return { what, goal, figure: `${drawn.toFixed(0)} against ${training.toFixed(0)}; ${many}`, met: drawn >= training };
}

/**
 * What the project set out to reach, and where this run found it.
 * @param {readonly Row[]} all encoder–decoders have no target
 * @param {import('./own.mjs').Own | undefined} own
 * @returns {Target[]}
 */
export function judge(all, own) {
  const rows = all.filter(({ sourceLength }) => sourceLength === undefined);
  return [
    faster(rows, '128/32/64', 'jax-js', 8),
    faster(rows, '128/32/64', 'tfjs-webgpu', 40),
    faster(rows, '64/16/32', 'jax-js', 8),
    faster(rows, '64/16/32', 'tfjs-webgpu', 80),
    throughput(rows),
    againstCpu(rows),
    frugality(rows),
    ...growthTargets(own),
    coldStart(own),
    samplingSpeed(rows, own),
    ...againstCuda(rows),
  ];
}
