// @ts-check
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rows } from '../same/configurations.mjs';
import { collect, must, readMetrics, unroll } from './programs.mjs';
import { farthest, printTable, small, verdict } from './table.mjs';

const bound = 1e-5;
const oneThread = { OMP_NUM_THREADS: '1' };
const [before, after, processesSteps] = [40, 20, 300];

// Between them: every clip and none, a schedule in the middle of its warm-up or its course, borders inside a window, a text that ends
// and begins anew within the steps compared, a state that is carried and one that is not.
const sizes = { hiddenSize: 48, seqLength: 32, batchSize: 8 };
const lstmBothWays = { cell: 'lstm', hiddenSize: 24, bidirectional: true };
/**
 * A run of an encoder–decoder.
 * @param {string} id of its task
 * @param {string} attention
 * @param {object} config
 */
const pairs = (id, attention, config) => ({ task: { id }, attention, embedding: { size: 16 }, ...config });
/** @type {{ name: string, start?: number, optimizer?: { type: string, [setting: string]: unknown }, [setting: string]: unknown }[]} */
const cases = [
  { name: 'lstm, adam', cell: 'lstm', optimizer: { type: 'adam', learningRate: 5e-3 } },
  {
    name: 'gru, 2 layers, rmsprop with momentum, cosine',
    cell: 'gru',
    layers: 2,
    optimizer: { type: 'rmsprop', learningRate: 1e-3, momentum: 0.5, weightDecay: 1e-4 },
    schedule: { type: 'cosine', warmupSteps: 20, decaySteps: 30 },
    clip: { type: 'value', value: 0.01 },
  },
  {
    name: 'rnn, sgd with Nesterov, warm-up',
    cell: 'rnn',
    optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true },
    schedule: { type: 'constant', warmupSteps: 60 },
    clip: { type: 'none' },
  },
  {
    name: 'lstm, adamw, short text',
    cell: 'lstm',
    corpus: 'sonnets',
    seqLength: 200,
    optimizer: { type: 'adamw', learningRate: 3e-3, weightDecay: 0.1 },
  },
  {
    name: 'gru, nadam, one cycle, truncated, clip into a band',
    cell: 'gru',
    truncate: 5,
    optimizer: { type: 'nadam', learningRate: 3e-3, momentumDecay: 0.01, weightDecay: 1e-4 },
    schedule: { type: 'one-cycle', cycleSteps: 70 },
    clip: { type: 'band', lower: 0.3, value: 0.4 },
  },
  {
    name: 'lstm, adagrad, steps',
    cell: 'lstm',
    optimizer: { type: 'adagrad', learningRate: 0.02 },
    schedule: { type: 'step', warmupSteps: 10, stepEvery: 15, stepFactor: 0.7 },
  },
  {
    name: 'lstm, gru and rnn of three widths, nadam, truncated',
    layers: [
      { cell: 'lstm', hiddenSize: 48 },
      { cell: 'gru', hiddenSize: 33 },
      { cell: 'rnn', hiddenSize: 40 },
    ],
    truncate: 20,
    optimizer: { type: 'nadam', learningRate: 3e-3 },
  },
  {
    name: 'gru and lstm of one width, sgd with momentum',
    layers: [
      { cell: 'gru', hiddenSize: 32 },
      { cell: 'lstm', hiddenSize: 32 },
    ],
    optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.9 },
  },
  { name: 'rnn with relu, state not carried', cell: 'rnn', activation: 'relu', carryState: false },
  {
    name: 'dates, gru in both directions, additive, an epoch ends',
    start: 70,
    ...pairs('dates', 'additive', { cell: 'gru', bidirectional: true, hiddenSize: 8, batchSize: 256 }),
  },
  {
    name: 'numbers, lstm and gru, general, rmsprop',
    ...pairs('numbers', 'general', { layers: [lstmBothWays, { cell: 'gru', hiddenSize: 20 }] }),
    optimizer: { type: 'rmsprop', learningRate: 2e-3 },
  },
  { name: 'reverse, lstm of two layers, dot', ...pairs('reverse', 'dot', { cell: 'lstm', layers: 2 }) },
  {
    name: 'sort, an encoder of its own, one embedding',
    ...pairs('sort', 'additive', { cell: 'lstm', encoder: { layers: 2, cell: 'gru', hiddenSize: 20, shared: true } }),
  },
  {
    name: 'reverse, gru, scheduled sampling',
    ...pairs('reverse', 'general', { cell: 'gru', feedback: { sampling: 0.6, rampSteps: 50 } }),
  },
  {
    name: 'dates, lstm and gru, input feeding',
    ...pairs('dates', 'general', { perLayer: 'lstm:20,gru:24', layers: 2, inputFeeding: true, bidirectional: true }),
  },
  {
    name: 'sentences in words, rnn without attention, an epoch ends',
    ...pairs('pairs', 'none', { cell: 'rnn', pairs: { units: 'words' }, batchSize: 64 }),
  },
  { name: 'pronunciation, rnn, additive', ...pairs('pronunciation', 'additive', { cell: 'rnn' }) },
];
// Every other optimizer, as check:same trains it.
for (const { name, config } of rows) {
  const { optimizer } = /** @type {{ optimizer: { type: string } }} */ (config);
  const missing = name === optimizer.type && !cases.some((each) => each.optimizer?.type === name);
  if (missing) cases.push({ name: `lstm, ${name}`, cell: 'lstm', optimizer });
}

/**
 * What "Continue in PyTorch" writes goes on as the run itself does, in one process and in two, and what it saves is opened here.
 * @param {string} python
 * @param {string} folder
 */
export async function checkContinued(python, folder) {
  const results = [];
  for (const [i, { name, start = before, ...config }] of cases.entries()) {
    const place = join(folder, `continued-${i}`);
    await trainAndExport(python, place, config, start);
    results.push(await compareContinued(python, place, name, start));
  }
  printTable(
    `train.py going on, ${after} steps against those of npm run train; bound ${bound} on the first`,
    ['run', 'first loss', 'first difference', 'worst', 'gradient norm', 'validation', 'back here', ''],
    results.map(({ row }) => row),
  );
  const two = await checkTwoProcesses(python, join(folder, 'continued-0', 'zip'), join(folder, 'two'));
  return results.every(({ good }) => good) && two;
}

/**
 * @param {string} python
 * @param {string} place
 * @param {object} config
 * @param {number} start step of the export
 */
async function trainAndExport(python, place, config, start) {
  const [settings, run, zip] = [join(place, 'run.json'), join(place, 'run'), join(place, 'torch.zip')];
  mkdirSync(place, { recursive: true });
  writeFileSync(settings, JSON.stringify({ ...sizes, validateEvery: 10, ...config }));
  await unroll('train', ['--config', settings, '--out', run, '--steps', String(start)]);
  await unroll('export', ['--model', run, '--to', 'pytorch', '--out', zip]);
  await must(python, ['-m', 'zipfile', '-e', zip, join(place, 'zip')]);
}

/**
 * @param {string} python
 * @param {string} place
 * @param {string} name
 * @param {number} start
 */
async function compareContinued(python, place, name, start) {
  const args = ['train.py', '--steps', String(after), '--print-every', '1', '--device', 'cpu'];
  const there = parseSteps(await must(python, args, { cwd: join(place, 'zip'), env: oneThread }));
  const here = await resumed(join(place, 'run'), start, start + after);
  // And back: train.py's checkpoint, gone on with here for one more step, against what a run that never left does.
  const back = join(place, 'back');
  mkdirSync(back);
  cpSync(join(place, 'zip', 'continued', 'checkpoint.safetensors'), join(back, 'checkpoint'));
  const returned = await resumed(back, start, start + after + 1);
  const stayed = await resumed(join(place, 'run'), start, start + after + 1);

  const far = (/** @type {'loss' | 'gradNorm' | 'validation'} */ column) =>
    farthest(there[column], here[column].slice(0, after), 'relative').most;
  const first = farthest(there.loss.slice(0, 1), here.loss.slice(0, 1), 'relative').most;
  const backFar = farthest(returned.loss.slice(-1), stayed.loss.slice(-1), 'relative').most;
  // The rest may drift by rounding as in the table above.
  const good = first <= bound && Math.max(far('loss'), far('validation'), backFar) <= 1e-4 && far('gradNorm') <= 1e-2;
  const figures = [first, far('loss'), far('gradNorm'), far('validation'), backFar].map(small);
  return { good, row: [name, (here.loss[0] ?? Number.NaN).toFixed(4), ...figures, verdict(good)] };
}

/**
 * Goes on with a run to a step. Its figures from the first step after the export on.
 * @param {string} run
 * @param {number} start
 * @param {number} target
 */
async function resumed(run, start, target) {
  await unroll('train', ['--out', run, '--resume', '--steps', String(target)]);
  const { step = [], loss = [], gradNorm = [], validationLoss = [] } = readMetrics(run);
  const from = step.findIndex((number) => number > start);
  const validation = validationLoss.slice(from).filter((value) => !Number.isNaN(value));
  return { loss: loss.slice(from), gradNorm: gradNorm.slice(from), validation };
}

/**
 * Two processes with the variables that torchrun sets, instead of torchrun: that of Debian's torch 1.13 fails on Python 3.11.
 * @param {string} python
 * @param {string} zip
 * @param {string} out
 */
async function checkTwoProcesses(python, zip, out) {
  const args = ['train.py', '--steps', String(processesSteps), '--print-every', '1', '--device', 'cpu'];
  const alone = parseSteps(await must(python, [...args, '--out', `${out}-alone`], { cwd: zip, env: oneThread }));
  const world = {
    ...oneThread,
    WORLD_SIZE: '2',
    MASTER_ADDR: '127.0.0.1',
    MASTER_PORT: String(20000 + (process.pid % 10000)),
  };
  const run = (/** @type {string} */ rank) =>
    collect(python, [...args, '--out', out], { cwd: zip, env: { ...world, RANK: rank, LOCAL_RANK: rank } });
  const [speaker, other] = await Promise.all([run('0'), run('1')]);
  if (speaker.code !== 0 || other.code !== 0) throw new Error(`train.py failed:\n${speaker.output}\n${other.output}`);
  const [spoken, silent] = [speaker.output, other.output];
  const both = parseSteps(spoken);
  const first = farthest(both.loss.slice(0, 1), alone.loss.slice(0, 1), 'relative').most;
  const worst = farthest(both.loss, alone.loss, 'relative').most;
  const mean = (/** @type {number[]} */ part) => part.reduce((sum, value) => sum + value, 0) / part.length;
  const [early, late] = [mean(both.loss.slice(0, 30)), mean(both.loss.slice(-30))];
  const text = await unroll('sample', [
    '--model',
    join(out, 'model.safetensors'),
    '--length',
    '60',
    '--prompt',
    'The ',
  ]);
  const odd = await collect(python, args, { cwd: zip, env: { ...world, WORLD_SIZE: '3', RANK: '0' } });

  const checks = [
    ['first loss, against one process', small(first), first <= bound],
    [`worst of ${processesSteps} steps`, small(worst), worst <= 1e-4],
    ['mean loss of 30 steps, first and last', `${early.toFixed(3)} → ${late.toFixed(3)}`, late < early - 0.05],
    ['the second process is silent', String(silent.trim() === ''), silent.trim() === ''],
    ['npm run sample writes with what it saved', JSON.stringify(text.trim().slice(0, 32)), text.includes('The ')],
    [
      'three processes are refused',
      odd.output.trim().slice(0, 60),
      odd.code === 1 && odd.output.includes('shared equally'),
    ],
  ].map(([what, figure, good]) => ({
    good: Boolean(good),
    row: [String(what), String(figure), verdict(Boolean(good))],
  }));
  printTable(
    'train.py in two processes (DistributedDataParallel, gloo)',
    ['check', 'seen', ''],
    checks.map(({ row }) => row),
  );
  return checks.every(({ good }) => good);
}

/** @param {string} output of train.py, a line a step */
function parseSteps(output) {
  const lines = [...output.matchAll(/^step \d+ {2}loss (\S+) {2}gradient norm (\S+)(?: {2}validation loss (\S+))?$/gm)];
  return {
    loss: lines.map(([, loss]) => Number(loss)),
    gradNorm: lines.map(([, , norm]) => Number(norm)),
    validation: lines.flatMap(([, , , validation]) => (validation === undefined ? [] : [Number(validation)])),
  };
}
