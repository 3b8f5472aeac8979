// @ts-check
import { caseOf } from './cases.mjs';
import { lossTolerance } from './rows.mjs';
import { markdownTable } from './table.mjs';
import {
  aloneTable,
  ceilingsTable,
  costsTable,
  growthTable,
  limitsTable,
  plansTable,
  targetsTable,
  timesTable,
} from './tables.mjs';
import { judge } from './targets.mjs';

/**
 * @typedef {import('./rows.mjs').Row} Row
 *
 * @typedef {object} Result of one run
 * @property {string} date ISO
 * @property {string} command
 * @property {string} browser
 * @property {string} machine
 * @property {string} adapter
 * @property {import('./own.mjs').Ceilings} ceilings
 * @property {readonly Row[]} rows
 * @property {import('./own.mjs').Own | undefined} own
 * @property {readonly string[]} notes
 */

/**
 * Everything that a run found, in the order in which it is read.
 * @param {Result} result
 */
export function tablesOf({ rows, own, ceilings }) {
  return [
    timesTable(rows),
    costsTable(rows),
    ceilingsTable(ceilings),
    limitsTable(rows, ceilings),
    plansTable(rows),
    ...(own ? [growthTable(own), aloneTable(own)] : []),
    targetsTable(judge(rows, own)),
  ];
}

/** @param {Result} result */
export function markdownReport(result) {
  const { date, command, browser, machine, adapter, notes } = result;
  const facts = [
    `- Adapter: ${adapter}`,
    `- Machine: ${machine}`,
    `- Browser: ${browser}`,
    `- Date: ${date.slice(0, 16).replace('T', ' ')} UTC`,
    `- Command: \`${command}\``,
    ...notes.map((note) => `- ${note}`),
  ];
  return `${[`# Benchmark: ${adapter}\n`, `${facts.join('\n')}\n`, ...tablesOf(result).map(markdownTable), setUps].join('\n')}`;
}

const setUps = `## How it is measured

All do the same work: one layer over one-hot characters (V = 64), a dense head, mean cross-entropy, gradients clipped to a global
norm of 1, Adam. H/B/T/S is an encoder–decoder, of our engine and PyTorch alone: a layer each in one direction, embeddings of 64,
dot attention, targets of T and sources of S symbols, none shorter. All begin with the same weights and train on the same batch, and the losses of their first three steps have to
agree with ours within ${lossTolerance}. Each library is timed in turn, round after round; a round hands over as many steps as
take a third of a second, and waits for the GPU once. Medians are over rounds; against PyTorch on the CPU,
whose threads wait for each other at every product, the least of both counts: one core taken by others slows it many times. *Encode* is the time from a step's call to its
last submit. *Peak* counts the library's live GPU buffers.

- **unroll**: the engine as the page uses it on a shape that is new to it. Characters are uploaded as ids at each step, inside the
  timing. **unroll-tuned**: with the plan that its tuner then finds, which the next run of that shape begins with; tuning counts as
  set-up.
- **jax-js**: \`jit\` over the whole step, \`valueAndGrad\`, clip and Adam in one. It has no scan: the time loop is unrolled while
  tracing. One product projects all inputs; \`split\`, whose gradient is one concatenation, hands them to the steps.
- **tfjs-webgpu**: tensor operations with the fused product, and the same input projection and split. Its own LSTM layer took
  1.4 to 1.8 times as long, and its GRU layer is another cell than PyTorch's. One-hots are float32.
- **pytorch-cpu**, **pytorch-cuda**: \`nn.LSTM\`, \`nn.GRU\`, \`nn.Linear\`, \`clip_grad_norm_\`, \`Adam\`; as many threads as cores; TF32 off.

One-hots of the other libraries are made outside the timing. The *limit* is the largest of three times: the step's multiply-adds at
the measured peak, the bytes that must move once at the measured bandwidth, and the chain of time steps, each of which waits for
the one before. *Reads of its plan* is no limit but the reason: what all loads of the plan's register tiles take at the speed of the
cache. Registers bound the tiles, and so the loads.
`;

/**
 * The command to repeat a run with; where its rows went is nobody else's business.
 * @param {readonly string[]} args
 */
export function commandOf(args) {
  const kept = args.filter((arg, i) => !/^--json(=|$)/.test(arg) && args[i - 1] !== '--json');
  return ['npm run bench', ...(kept.length > 0 ? ['--', ...kept] : [])].join(' ');
}

/**
 * File name for an adapter's report.
 * @param {string} adapter
 */
export const slugOf = (adapter) =>
  adapter
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80) || 'adapter';

/**
 * What \`--json\` writes: the comparison's rows, and those measured of our engine alone, told apart by \`measure\`.
 * @param {Result} result
 */
export function jsonRows({ rows, own, adapter, ceilings }) {
  const alone = { library: 'unroll', dispatches: null, submits: null, adapter };
  const middle = caseOf({ name: '', hidden: 128, batch: 32, seqLength: 64 }, 'lstm');
  const single = (/** @type {number} */ ms) => ({ medianMs: ms, minMs: null, maxMs: null });
  return [
    ...rows.map((row) => ({ measure: 'step', ...row })),
    ...(own?.growth ?? []).map(({ size, factor, given, ratio, medianMs, minMs, maxMs }) => ({
      measure: 'growth',
      ...alone,
      ...given,
      medianMs,
      minMs,
      maxMs,
      size,
      factor,
      ratio,
    })),
    ...(own
      ? [{ measure: 'firstStep', ...alone, ...middle, ...single(own.firstStep.sinceLoadedMs), ...own.firstStep }]
      : []),
    ...(own
      ? [
          {
            measure: 'sampling',
            ...alone,
            ...middle,
            ...single(1000 / own.sampling.charactersPerSecond),
            ...own.sampling,
          },
        ]
      : []),
    { measure: 'ceilings', ...alone, ...middle, medianMs: null, minMs: null, maxMs: null, ceilings },
  ];
}
