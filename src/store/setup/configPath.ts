import type { FieldPath } from '../../config/fields.ts';
import { fields } from '../../config/fields.ts';
import { layersOf, readLayers, withLayers } from '../../config/layerList.ts';
import { anyTaskOf, dataTaskOf, readsText } from '../../config/task.ts';
import type { RunConfig } from '../../config/types.ts';
import { type CellDef, cells } from '../../nn/cells/index.ts';
import { updateGateOf } from '../../nn/cells/updateGate.ts';

type At<Source, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? Head extends keyof Source
    ? At<Source[Head], Rest>
    : never
  : Path extends keyof Source
    ? Source[Path]
    : never;

/** Type of the setting at a path such as 'optimizer.learningRate'. */
export type FieldValue<Path extends FieldPath> = Exclude<At<RunConfig, Path>, undefined>;

type Branch = Record<string, unknown>;

export function getField<Path extends FieldPath>(config: RunConfig, path: Path): FieldValue<Path> {
  const value = path.split('.').reduce<unknown>((branch, key) => (branch as Branch)[key], config);
  return value as FieldValue<Path>;
}

/** A copy with one setting changed. */
export function withField<Path extends FieldPath>(config: RunConfig, path: Path, value: FieldValue<Path>): RunConfig {
  const [head = '', rest] = path.split('.');
  const branch = config as unknown as Branch;
  const next = rest === undefined ? value : { ...(branch[head] as Branch), [rest]: value };
  return { ...config, [head]: next };
}

/** Settings that the layers of a stack have in common, unless they are listed. */
const ofLayers: ReadonlySet<FieldPath> = new Set(['cell', 'layers', 'hiddenSize', 'bidirectional']);
export const isOfLayers = (path: FieldPath): boolean => ofLayers.has(path);

/**
 * The same as a person sets it. What layers have in common is set of each of a list; `perLayer` sets the layers, '' makes all as the
 * lowest.
 */
export function withSetting<Path extends FieldPath>(config: RunConfig, path: Path, value: FieldValue<Path>): RunConfig {
  const layers = layersOf(config);
  if (path === 'perLayer')
    return withLayers(config, readLayers(String(value)) ?? layers.map(() => layers[0] ?? config));
  if (path === 'layers' || !isOfLayers(path)) return withField(config, path, value);
  return withLayers(
    config,
    layers.map((layer) => ({ ...layer, [path]: value })),
  );
}

/** Optimizer settings that each type reads; the rest of them are not asked for. */
const optimizerFields: Record<RunConfig['optimizer']['type'], readonly FieldPath[]> = {
  sgd: ['optimizer.momentum', 'optimizer.nesterov', 'optimizer.weightDecay'],
  rmsprop: ['optimizer.alpha', 'optimizer.momentum', 'optimizer.epsilon', 'optimizer.weightDecay'],
  adam: ['optimizer.beta1', 'optimizer.beta2', 'optimizer.epsilon', 'optimizer.weightDecay'],
  adamw: ['optimizer.beta1', 'optimizer.beta2', 'optimizer.epsilon', 'optimizer.weightDecay'],
  nadam: [
    'optimizer.beta1',
    'optimizer.beta2',
    'optimizer.epsilon',
    'optimizer.momentumDecay',
    'optimizer.weightDecay',
  ],
  adagrad: ['optimizer.epsilon', 'optimizer.weightDecay'],
};

/** Settings that each kind of schedule reads. */
const scheduleFields: Record<RunConfig['schedule']['type'], readonly FieldPath[]> = {
  constant: ['schedule.warmupSteps'],
  cosine: ['schedule.warmupSteps', 'schedule.decaySteps', 'schedule.finalFraction'],
  step: ['schedule.warmupSteps', 'schedule.stepEvery', 'schedule.stepFactor'],
  'one-cycle': ['schedule.cycleSteps', 'schedule.cycleRise', 'schedule.cycleStart', 'schedule.cycleEnd'],
};

/** Whether a setting acts, given the others. */
export function isRelevant(path: FieldPath, config: RunConfig): boolean {
  const has = (test: (cell: CellDef) => boolean): boolean =>
    layersOf(config).some((layer) => cells.some((cell) => cell.id === layer.cell && test(cell)));
  const isText = readsText(config);
  // Listed one by one, layers have no setting in common.
  if (isOfLayers(path)) return config.perLayer === '';
  if (path === 'task.lag') return (anyTaskOf(config)?.lag ?? null) !== null;
  if (path === 'seqLength') return isText || dataTaskOf(config)?.choosesLength === true;
  if (path === 'corpus') return isText || dataTaskOf(config)?.takesOwn === true;
  if (path === 'carryState') return isText;
  if (path === 'activation') return has(({ activations }) => activations.length > 0);
  // A cell that has one form of its own is not asked which; one whose matrices are full says why it has no other.
  if (path === 'recurrence') return has(({ recurrences = ['full'] }) => recurrences.includes('full'));
  if (path === 'init.recurrent') return has(({ recurrences }) => recurrences?.[0] !== 'none');
  if (path.startsWith('connections.')) return config.layers > 1;
  if (path.startsWith('dropout.')) return config.layers > 1 && (path === 'dropout.rate' || config.dropout.rate > 0);
  if (path === 'embedding.tied') return config.embedding.size > 0;
  if (path === 'feedback.sampling') return config.feedback.enabled;
  if (path === 'feedback.rampSteps') return config.feedback.enabled && config.feedback.sampling > 0;
  if (path === 'init.spectralRadius')
    return config.init.recurrent === 'gaussian' && isRelevant('init.recurrent', config);
  if (path === 'init.embedding') return config.embedding.size > 0 && !config.embedding.tied;
  if (path === 'init.deviation') {
    const { input, recurrent, output, embedding } = config.init;
    return [input, recurrent, output, isRelevant('init.embedding', config) ? embedding : null].includes('normal');
  }
  if (path === 'init.updateBias') return has((cell) => updateGateOf(cell) !== null);
  if (path === 'init.forgetBias') return has(({ forgetGate }) => forgetGate !== null);
  if (path === 'optimizer.type' || path === 'optimizer.learningRate') return true;
  if (path.startsWith('optimizer.')) return optimizerFields[config.optimizer.type].includes(path);
  if (path.startsWith('schedule.') && path !== 'schedule.type')
    return scheduleFields[config.schedule.type].includes(path);
  if (path === 'clip.lower') return config.clip.type === 'band';
  if (path === 'clip.value') return config.clip.type !== 'none';
  return true;
}

/** What another task changes with it: that is said by naming the task. */
const ofTask: ReadonlySet<FieldPath> = new Set(['task.lag', 'corpus', 'seqLength', 'carryState']);

/** Settings that would need a restart to make `running` into `draft`, in the order of the panel. */
export function restartDifferences(draft: RunConfig, running: RunConfig): FieldPath[] {
  const sameTask = draft.task.id === running.task.id;
  return (Object.keys(fields) as FieldPath[]).filter(
    (path) =>
      fields[path].effect === 'restart' &&
      (sameTask || !ofTask.has(path)) &&
      (isRelevant(path, draft) || isRelevant(path, running)) &&
      getField(draft, path) !== getField(running, path),
  );
}
