// @ts-check
import { nameOf } from './cases.mjs';
import { overTime, patienceMs } from './rows.mjs';

/**
 * @typedef {import('./table.mjs').Table} Table
 * @typedef {import('./rows.mjs').Row} Row
 */

/** Three or four figures that count. @param {number | null | undefined} value */
export function figure(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** @param {readonly Row[]} rows @param {Row} row */
const ownRow = (rows, row) => rows.find((one) => one.library === 'unroll' && nameOf(one) === nameOf(row));

/** @param {readonly Row[]} rows @param {Row} row */
function ratioOf(rows, row) {
  const ours = ownRow(rows, row)?.medianMs;
  if (row.library === 'unroll' || !ours) return '';
  if (row.medianMs !== null) return `${figure(row.medianMs / ours)}×`;
  return row.outcome === overTime ? `> ${figure(patienceMs / ours)}×` : '';
}

/** @param {Row} row */
function ceilingOf({ limit, medianMs }) {
  if (!limit || !medianMs) return '';
  return `${limit.bound} ${figure((100 * limit.milliseconds) / medianMs)}%`;
}

/** @param {readonly Row[]} rows @param {Row} row */
function gflops(rows, row) {
  const flops = ownRow(rows, row)?.limit?.flops;
  return flops && row.medianMs ? figure(flops / row.medianMs / 1e6) : '–';
}

/** @param {readonly Row[]} rows @returns {Table} */
export function timesTable(rows) {
  return {
    title: 'Milliseconds a training step',
    words: 2,
    header: ['cell H/B/T', 'library', 'median', 'min', 'max', 'of ours', 'GFLOP/s', 'nearest ceiling, and how near'],
    rows: rows.map((row) => [
      nameOf(row),
      row.library,
      row.outcome?.split(':')[0] ?? figure(row.medianMs),
      figure(row.minMs),
      figure(row.maxMs),
      ratioOf(rows, row),
      gflops(rows, row),
      ceilingOf(row),
    ]),
  };
}

/** @param {readonly Row[]} rows @returns {Table} */
export function costsTable(rows) {
  return {
    title: 'What a step takes besides, and whether all do the same',
    words: 2,
    header: [
      'cell H/B/T',
      'library',
      'dispatches',
      'submits',
      'encode ms',
      'set-up and first step ms',
      'peak MiB',
      'first losses',
      'off ours by',
      'rounds × steps',
    ],
    rows: rows.map((row) => [
      nameOf(row),
      row.library,
      String(row.dispatches ?? '–'),
      String(row.submits ?? '–'),
      figure(row.encodeMs),
      figure(row.firstStepMs),
      row.peakBytes ? figure(row.peakBytes / 2 ** 20) : '–',
      (row.losses ?? []).map((loss) => loss.toFixed(4)).join(' '),
      row.lossError === undefined ? '' : row.lossError.toExponential(1),
      row.rounds ? `${row.rounds} × ${row.burst}` : '–',
    ]),
  };
}

/** @param {readonly Row[]} rows @param {import('./own.mjs').Ceilings} ceilings @returns {Table} */
export function limitsTable(rows, { cacheBytesPerSecond }) {
  const ours = rows.filter(({ limit }) => limit);
  return {
    title: 'The least time that the ceilings allow, ms',
    words: 2,
    header: [
      'cell H/B/T',
      'plan',
      'Mflop',
      'arithmetic',
      'bandwidth',
      'chain of steps',
      'measured',
      'of what is possible',
      'reads of its plan',
    ],
    rows: ours.map((row) => [
      nameOf(row),
      row.library,
      figure((row.limit?.flops ?? 0) / 1e6),
      figure(row.limit?.arithmeticMs),
      figure(row.limit?.bandwidthMs),
      figure(row.limit?.chainMs),
      figure(row.medianMs),
      ceilingOf(row),
      figure(((row.notes?.readBytes ?? Number.NaN) * 1000) / cacheBytesPerSecond),
    ]),
  };
}

/** @param {readonly Row[]} rows @returns {Table} */
export function plansTable(rows) {
  return {
    title: 'Plans that our engine chose',
    words: 3,
    header: ['cell H/B/T', 'plan', 'variants'],
    rows: rows.flatMap((row) => (row.notes?.plan ? [[nameOf(row), row.library, row.notes.plan]] : [])),
  };
}

/** @param {import('./own.mjs').Ceilings} ceilings @returns {Table} */
export function ceilingsTable(ceilings) {
  return {
    title: 'Ceilings of the adapter, measured in this run',
    header: ['what', 'figure'],
    rows: [
      ['fused multiply-adds in registers', `${figure(ceilings.flopsPerSecond / 1e9)} GFLOP/s`],
      ['reading from cache', `${figure(ceilings.cacheBytesPerSecond / 1e9)} GB/s`],
      ['reading from memory', `${figure(ceilings.memoryBytesPerSecond / 1e9)} GB/s`],
      ['a barrier', `${figure(ceilings.barrierMicroseconds)} µs`],
      ['a dispatch that waits for the one before', `${figure(ceilings.dispatchMicroseconds)} µs`],
      ['a submit', `${figure(ceilings.submitMicroseconds)} µs`],
    ],
  };
}

/** @param {import('./own.mjs').Own} own @returns {Table} */
export function growthTable(own) {
  const letters = { seqLength: 'T', batch: 'B', hidden: 'H' };
  return {
    title: 'Growth of our time from lstm 128/32/64, one size at a time',
    header: ['size', 'case', 'median ms', 'min', 'max', 'growth'],
    rows: own.growth.map(({ size, factor, given, medianMs, minMs, maxMs, ratio }) => [
      `${letters[/** @type {'batch'} */ (size)]} ×${factor}`,
      nameOf(given),
      figure(medianMs),
      figure(minMs),
      figure(maxMs),
      `×${figure(ratio)}`,
    ]),
  };
}

/** @param {import('./own.mjs').Own} own @returns {Table} */
export function aloneTable({ firstStep, sampling }) {
  const { sequences, charactersPerSecond } = sampling.together;
  return {
    title: 'Beginning and sampling, lstm 128/32/64',
    header: ['what', 'figure'],
    rows: [
      ['first step in a fresh browser, from the engine loaded', `${figure(firstStep.sinceLoadedMs)} ms`],
      ['the same from the beginning of navigation', `${figure(firstStep.sinceNavigationMs)} ms`],
      ['characters sampled a second, one sequence', figure(sampling.charactersPerSecond)],
      [`${sequences} sequences together`, figure(charactersPerSecond)],
    ],
  };
}

/** @param {readonly import('./targets.mjs').Target[]} targets @returns {Table} */
export function targetsTable(targets) {
  const verdict = (/** @type {boolean | undefined} */ met) => (met === undefined ? '' : met ? 'met' : 'not met');
  return {
    title: 'Targets',
    words: 2,
    header: ['what', 'target', 'figure', ''],
    rows: targets.map(({ what, goal, figure: found, met }) => [what, goal, found, verdict(met)]),
  };
}
