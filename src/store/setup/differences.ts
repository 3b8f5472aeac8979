import { type FieldPath, fields } from '../../config/fields.ts';
import { inputAndOutput } from '../../config/task.ts';
import type { RunConfig } from '../../config/types.ts';
import { corpora } from '../../data/corpora.ts';
import { cells } from '../../nn/cells/index.ts';
import { modelName } from '../run/runName.ts';
import { getField, isRelevant } from './configPath.ts';

/** A clip is one thing to a person; which kernels compute it is none. */
const notNamed: ReadonlySet<FieldPath> = new Set(['clip.value', 'clip.lower', 'plan']);

const clipOf = ({ clip }: RunConfig): string =>
  clip.type === 'band'
    ? `clip to norms of ${clip.lower} to ${clip.value}`
    : clip.type === 'none'
      ? 'clip off'
      : `clip at ${clip.type === 'norm' ? 'norm ' : '±'}${clip.value}`;

const initNames: Readonly<Record<string, string>> = {
  pytorch: 'uniform',
  xavier: 'Xavier',
  kaiming: 'Kaiming',
  orthogonal: 'orthogonal',
  identity: 'identity',
  gaussian: 'Gaussian',
  normal: 'normal',
};

const initOf = (kind: string, what: string): string => `${initNames[kind] ?? kind} ${what} weights`;
const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

const poolNames: Readonly<Record<RunConfig['pool'], string>> = {
  steps: 'head on every step',
  last: 'head on the last state',
  mean: 'head on the mean state',
  max: 'head on the largest state',
  ends: 'head on both ends',
};

/** Settings that are not told as 'label value'. */
const phrases: { readonly [Path in FieldPath]?: (config: RunConfig) => string } = {
  'clip.type': clipOf,
  corpus: ({ corpus }) => corpora.find(({ id }) => id === corpus)?.title ?? 'own text',
  layers: ({ layers }) => count(layers, 'layer'),
  perLayer: (config) => (config.perLayer === '' ? 'layers alike' : modelName(config)),
  recurrence: ({ recurrence }) => `${recurrence} recurrence`,
  'connections.input': ({ connections }) => (connections.input ? 'input to every layer' : 'input to layer 1 alone'),
  bidirectional: ({ bidirectional }) => (bidirectional ? 'both directions' : 'one direction'),
  'dropout.rate': ({ dropout }) => (dropout.rate > 0 ? `dropout ${dropout.rate}` : 'no dropout'),
  'dropout.variational': ({ dropout }) => (dropout.variational ? 'a mask a sequence' : 'a mask a step'),
  'embedding.size': (config) =>
    inputAndOutput(config).features !== undefined
      ? 'numbers in'
      : config.embedding.size > 0
        ? `embedding of ${config.embedding.size}`
        : 'one-hot input',
  'embedding.tied': ({ embedding }) => (embedding.tied ? 'tied head' : 'head of its own'),
  'feedback.sampling': ({ feedback }) =>
    feedback.sampling > 0 ? `own answers in ${Math.round(100 * feedback.sampling)}%` : 'right answers fed',
  'feedback.rampSteps': ({ feedback }) => `ramp over ${count(feedback.rampSteps, 'step')}`,
  pool: ({ pool }) => poolNames[pool],
  truncate: ({ truncate }) => (truncate > 0 ? `truncated every ${count(truncate, 'step')}` : 'not truncated'),
  'init.recurrent': ({ init }) => initOf(init.recurrent, 'recurrent'),
  'init.input': ({ init }) => initOf(init.input, 'input'),
  'init.output': ({ init }) => initOf(init.output, 'output'),
  'init.embedding': ({ init }) =>
    init.embedding === 'pytorch' ? 'standard normal embedding' : `${initNames[init.embedding]} embedding`,
  'init.updateBias': ({ init }) =>
    init.updateBias === null ? 'update bias as drawn' : `update bias ${init.updateBias}`,
  'init.forgetBias': ({ init }) =>
    init.forgetBias === null ? 'forget bias as drawn' : `forget bias ${init.forgetBias}`,
  'optimizer.type': ({ optimizer }) => optimizer.type,
  'schedule.type': ({ schedule }) => `${schedule.type} rate`,
  weights: ({ weights }) => (weights === 'f16' ? '16-bit weights' : '32-bit weights'),
};

/** A setting as it is, in a few words: 'forget bias 3', 'no dropout'. */
export function settingPhrase(path: FieldPath, config: RunConfig): string {
  const special = phrases[path];
  if (special) return special(config);
  const value = getField(config, path);
  const label = fields[path].label.toLowerCase();
  if (typeof value === 'boolean') return value ? label : `no ${label.replace(/^no /, '')}`;
  return `${label} ${value}`;
}

/** What of a setting acts: two clips that are off are the same, whatever their thresholds. */
const acting = (path: FieldPath, config: RunConfig): unknown =>
  path === 'clip.type' ? clipOf(config) : getField(config, path);

/** Told of a model even where the others have no use for them: they are what it is compared for. */
const telling: ReadonlySet<FieldPath> = new Set(['init.forgetBias', 'init.spectralRadius']);

/** Settings in which configurations differ, in the order of the setup, among those that have a use for them. */
export function differingPaths(configs: readonly RunConfig[]): FieldPath[] {
  const paths = (Object.keys(fields) as FieldPath[]).filter((path) => !notNamed.has(path));
  return paths.filter((path) => {
    const users = configs.filter((config) => isRelevant(path, config));
    const apart = new Set(users.map((config) => acting(path, config))).size > 1;
    return apart || (telling.has(path) && users.length > 0 && users.length < configs.length);
  });
}

const cellLabel = (config: RunConfig): string =>
  config.perLayer === '' ? (cells.find(({ id }) => id === config.cell)?.label ?? config.cell) : modelName(config);

/** What sets each of some models apart from the others: 'LSTM, forget bias 3', 'RNN'. */
export function modelNames(configs: readonly RunConfig[]): string[] {
  const paths = differingPaths(configs).filter((path) => path !== 'cell' && path !== 'perLayer');
  return configs.map((config) =>
    [
      cellLabel(config),
      ...paths.filter((path) => isRelevant(path, config)).map((path) => settingPhrase(path, config)),
    ].join(', '),
  );
}

/** How a configuration differs from the present one: 'RNN', 'forget bias 1, clip off'; null where it does not. */
export function differenceFrom(config: RunConfig, present: RunConfig): string | null {
  const told = differingPaths([config, present]).filter((path) => isRelevant(path, config));
  const parts = told.map((path) => (path === 'cell' ? cellLabel(config) : settingPhrase(path, config)));
  return parts.length > 0 ? parts.join(', ') : null;
}
