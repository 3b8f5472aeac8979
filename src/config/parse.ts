import * as v from 'valibot';
import { corpora } from '../data/corpora.ts';
import { dataTasks, tasks } from '../data/tasks/index.ts';
import { adamwWeightDecay, defaultConfig, textTask } from './defaults.ts';
import { choices, type Field, type FieldPath, fields } from './fields.ts';
import { misfits } from './fits.ts';
import { type LayerConfig, readLayers, withLayers } from './layerList.ts';
import { anyTaskOf, fittedToTask } from './task.ts';
import type { RunConfig } from './types.ts';

/** A configuration that can't be run. The message is one sentence that names the setting and what it accepts. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'bad-config';
  /** Path in {@link RunConfig}, as 'optimizer.learningRate'; '' where the whole is no object. */
  readonly key: string;

  constructor(key: string, message: string) {
    super(message);
    this.key = key;
  }
}

const taskIds = [textTask, ...[...tasks, ...dataTasks].map(({ id }) => id)];

/**
 * Fills what `input` leaves out from {@link defaultConfig}, and AdamW's weight decay as PyTorch does. What a task
 * decides is as it decides it, whatever the input says. The result shares nothing with either.
 * @param input any value, as from an address, a file or a message; a RunConfig with any of its keys missing is accepted
 * @param knownCells ids of the cells there are
 * @throws ConfigError for the first unknown setting, wrong type or impossible value
 */
export function parseConfig(input: unknown, knownCells: readonly string[]): RunConfig {
  const result = v.safeParse(schemaFor(knownCells), input, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    // Of a list of layers the setting is the list.
    throw new ConfigError((v.getDotPath(issue) ?? '').replace(/^layers\..*/, 'layers'), issue.message);
  }
  const { layers, ...others } = result.output;
  const config = withLayers(
    { ...others, layers: typeof layers === 'number' ? layers : layers.length },
    typeof layers === 'number' ? (readLayers(others.perLayer) ?? []) : layers,
  );
  const { type, nesterov, momentum } = config.optimizer;
  if (type === 'adamw' && !saysWeightDecay(input)) config.optimizer.weightDecay = adamwWeightDecay;
  if (type === 'sgd' && nesterov && momentum === 0) {
    const message = `${named('optimizer.nesterov')} needs optimizer.momentum above 0 with sgd.`;
    throw new ConfigError('optimizer.nesterov', message);
  }
  requireLag(config);
  const fitted = fittedToTask(config);
  const [misfit] = misfits(fitted);
  if (misfit) throw new ConfigError(misfit.path, `${named(misfit.path)}: ${misfit.reason}`);
  return fitted;
}

function requireLag(config: RunConfig): void {
  const task = anyTaskOf(config);
  if (!task?.lag) return;
  const { lag } = config.task;
  const { min, max } = task.lag;
  if (lag < min || lag > max) {
    const range = `a whole number from ${min} to ${max}`;
    throw new ConfigError('task.lag', `${named('task.lag')} must be ${range} for ${task.label}, not ${lag}.`);
  }
}

/** Of an input that has passed the schema. */
function saysWeightDecay(input: unknown): boolean {
  return (input as { optimizer?: { weightDecay?: number } }).optimizer?.weightDecay !== undefined;
}

function schemaFor(knownCells: readonly string[]) {
  const d = defaultConfig;
  const corpusIds = [...corpora.map(({ id }) => id), 'own'];
  return settings({
    corpus: v.optional(oneOf('corpus', corpusIds), d.corpus),
    task: group('task', {
      id: v.optional(oneOf('task.id', taskIds), d.task.id),
      lag: v.optional(number('task.lag'), d.task.lag),
    }),
    cell: v.optional(oneOf('cell', knownCells), d.cell),
    activation: v.optional(choice('activation'), d.activation),
    recurrence: v.optional(choice('recurrence'), d.recurrence),
    layerNorm: v.optional(flag('layerNorm'), d.layerNorm),
    layers: v.optional(layersSetting(knownCells), d.layers),
    perLayer: v.optional(layerText(knownCells), d.perLayer),
    connections: group('connections', {
      input: v.optional(flag('connections.input'), d.connections.input),
      residual: v.optional(flag('connections.residual'), d.connections.residual),
      dense: v.optional(flag('connections.dense'), d.connections.dense),
    }),
    bidirectional: v.optional(flag('bidirectional'), d.bidirectional),
    dropout: group('dropout', {
      rate: v.optional(number('dropout.rate'), d.dropout.rate),
      variational: v.optional(flag('dropout.variational'), d.dropout.variational),
    }),
    embedding: group('embedding', {
      size: v.optional(number('embedding.size'), d.embedding.size),
      tied: v.optional(flag('embedding.tied'), d.embedding.tied),
    }),
    feedback: group('feedback', {
      enabled: v.optional(flag('feedback.enabled'), d.feedback.enabled),
      sampling: v.optional(number('feedback.sampling'), d.feedback.sampling),
      rampSteps: v.optional(number('feedback.rampSteps'), d.feedback.rampSteps),
    }),
    pool: v.optional(choice('pool'), d.pool),
    hiddenSize: v.optional(number('hiddenSize'), d.hiddenSize),
    seqLength: v.optional(number('seqLength'), d.seqLength),
    truncate: v.optional(number('truncate'), d.truncate),
    batchSize: v.optional(number('batchSize'), d.batchSize),
    carryState: v.optional(flag('carryState'), d.carryState),
    seed: v.optional(number('seed'), d.seed),
    init: group('init', {
      input: v.optional(choice('init.input'), d.init.input),
      recurrent: v.optional(choice('init.recurrent'), d.init.recurrent),
      output: v.optional(choice('init.output'), d.init.output),
      embedding: v.optional(choice('init.embedding'), d.init.embedding),
      spectralRadius: v.optional(number('init.spectralRadius'), d.init.spectralRadius),
      deviation: v.optional(number('init.deviation'), d.init.deviation),
      forgetBias: v.optional(v.nullable(number('init.forgetBias', ', or null')), d.init.forgetBias),
      updateBias: v.optional(v.nullable(number('init.updateBias', ', or null')), d.init.updateBias),
    }),
    optimizer: group('optimizer', {
      type: v.optional(choice('optimizer.type'), d.optimizer.type),
      learningRate: v.optional(number('optimizer.learningRate'), d.optimizer.learningRate),
      momentum: v.optional(number('optimizer.momentum'), d.optimizer.momentum),
      nesterov: v.optional(flag('optimizer.nesterov'), d.optimizer.nesterov),
      beta1: v.optional(number('optimizer.beta1'), d.optimizer.beta1),
      beta2: v.optional(number('optimizer.beta2'), d.optimizer.beta2),
      alpha: v.optional(number('optimizer.alpha'), d.optimizer.alpha),
      epsilon: v.optional(number('optimizer.epsilon'), d.optimizer.epsilon),
      momentumDecay: v.optional(number('optimizer.momentumDecay'), d.optimizer.momentumDecay),
      weightDecay: v.optional(number('optimizer.weightDecay'), d.optimizer.weightDecay),
    }),
    schedule: group('schedule', {
      type: v.optional(choice('schedule.type'), d.schedule.type),
      warmupSteps: v.optional(number('schedule.warmupSteps'), d.schedule.warmupSteps),
      decaySteps: v.optional(number('schedule.decaySteps'), d.schedule.decaySteps),
      finalFraction: v.optional(number('schedule.finalFraction'), d.schedule.finalFraction),
      stepEvery: v.optional(number('schedule.stepEvery'), d.schedule.stepEvery),
      stepFactor: v.optional(number('schedule.stepFactor'), d.schedule.stepFactor),
      cycleSteps: v.optional(number('schedule.cycleSteps'), d.schedule.cycleSteps),
      cycleRise: v.optional(number('schedule.cycleRise'), d.schedule.cycleRise),
      cycleStart: v.optional(number('schedule.cycleStart'), d.schedule.cycleStart),
      cycleEnd: v.optional(number('schedule.cycleEnd'), d.schedule.cycleEnd),
    }),
    clip: group('clip', {
      type: v.optional(choice('clip.type'), d.clip.type),
      value: v.optional(number('clip.value'), d.clip.value),
      lower: v.optional(number('clip.lower'), d.clip.lower ?? 0),
    }),
    validateEvery: v.optional(number('validateEvery'), d.validateEvery),
    weights: v.optional(choice('weights'), d.weights),
    plan: v.optional(plan(), d.plan),
  });
}

const named = (path: FieldPath): string => `${fields[path].label} (${path})`;
const got = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return Array.isArray(value) ? 'a list' : value !== null && typeof value === 'object' ? 'an object' : String(value);
};

function number(path: FieldPath, also = '') {
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE, integer = false }: Field = fields[path];
  const kind = integer ? 'a whole number' : 'a number';
  const message = ({ input }: { input: unknown }): string =>
    `${named(path)} must be ${kind} from ${min} to ${max}${also}, not ${got(input)}.`;
  const possible = (value: number): boolean => value >= min && value <= max && (!integer || Number.isInteger(value));
  return v.pipe(v.number(message), v.check(possible, message));
}

function flag(path: FieldPath) {
  return v.boolean(({ input }) => `${named(path)} must be true or false, not ${got(input)}.`);
}

/** What it means, and whether the adapter at hand can do it, is seen when the run is built. */
function plan() {
  const message = ({ input }: { input: unknown }): string =>
    `${named('plan')} must be auto, or a plan as a run tells its own, not ${got(input)}.`;
  return v.pipe(
    v.string(message),
    v.maxLength(400, message),
    v.regex(/^(auto|[a-z]+: [\w ]+(; [a-z]+: [\w ]+)*)$/, message),
  );
}

/** A count, or a list: each is objected to in its own words. */
const layersSetting = (knownCells: readonly string[]) =>
  v.lazy(
    (input): v.GenericSchema<number | readonly LayerGiven[], number | LayerConfig[]> =>
      Array.isArray(input) ? layerList(knownCells) : number('layers'),
  );

/** A layer of `layers` as a list. */
type LayerGiven = { readonly [Key in keyof LayerConfig]?: LayerConfig[Key] | undefined };

/** `layers` as a list: what an entry leaves out is as in the entry before it, of the first as by default. */
function layerList(knownCells: readonly string[]) {
  const entry = settings(
    {
      cell: v.optional(oneOf('cell', knownCells)),
      hiddenSize: v.optional(number('hiddenSize')),
      bidirectional: v.optional(flag('bidirectional')),
    },
    'layers',
  );
  const { max = 8 } = fields.layers as Field;
  const message = `${named('layers')} must be a whole number from 1 to ${max}, or a list of 1 to ${max} layers.`;
  const isList = (input: unknown): boolean =>
    Array.isArray(input) && input.every((own) => typeof own === 'object' && own !== null);
  return v.pipe(
    v.custom<readonly LayerGiven[]>(isList, message),
    v.array(entry),
    v.minLength(1, message),
    v.maxLength(max, message),
    v.transform((entries): LayerConfig[] => {
      let { cell, hiddenSize, bidirectional }: LayerConfig = defaultConfig;
      return entries.map((own) => {
        ({ cell = cell, hiddenSize = hiddenSize, bidirectional = bidirectional } = own);
        return { cell, hiddenSize, bidirectional };
      });
    }),
  );
}

function layerText(knownCells: readonly string[]) {
  const { min = 1, max = 1024 } = fields.hiddenSize as Field;
  const { max: most = 8 } = fields.layers as Field;
  const possible = (text: string): boolean => {
    const list = text === '' ? [] : readLayers(text);
    const fits = ({ cell, hiddenSize }: LayerConfig) =>
      knownCells.includes(cell) && hiddenSize >= min && hiddenSize <= max;
    return list !== null && list.length <= most && list.every(fits);
  };
  const message = ({ input }: { input: unknown }): string =>
    `${named('perLayer')} must be 1 to ${most} layers like lstm:256,gru:128:bidirectional, of the cells ${knownCells.join(', ')} with ${min} to ${max} units, not ${got(input)}.`;
  return v.pipe(v.string(message), v.check(possible, message));
}

function oneOf<const T extends string>(path: FieldPath, options: readonly T[]) {
  return v.picklist(options, ({ input }) => `${named(path)} must be one of ${options.join(', ')}, not ${got(input)}.`);
}

function choice<K extends keyof typeof choices>(path: K) {
  return oneOf<(typeof choices)[K][number]>(path, choices[path]);
}

function settings<const E extends v.ObjectEntries>(entries: E, path = '') {
  const known = Object.keys(entries).join(', ');
  const where = path ? ` in ${path}` : '';
  const noObject = ({ input }: { input: unknown }): string =>
    `${path || 'The configuration'} must be an object with any of ${known}, not ${got(input)}.`;
  return v.pipe(
    v.custom<object>((input) => typeof input === 'object' && input !== null && !Array.isArray(input), noObject),
    // With every entry optional, an unknown key is all that it can object to.
    v.strictObject(entries, ({ received }) => `There is no setting ${received}${where}; there are ${known}.`),
  );
}

function group<const E extends v.ObjectEntries>(path: string, entries: E) {
  return v.optional(settings(entries, path), {});
}
