import { type FieldPath, fields } from '../config/fields.ts';
import type { RunConfig } from '../config/types.ts';
import { corpora } from '../data/corpora.ts';
import { cells } from '../nn/cells/index.ts';
import { getField, isRelevant } from './configPath.ts';

/** A clip is one thing to a person; which kernels compute it is none. */
const notNamed: ReadonlySet<FieldPath> = new Set(['clip.value', 'plan']);

const clipOf = ({ clip }: RunConfig): string =>
  clip.type === 'none' ? 'clip off' : `clip at ${clip.type === 'norm' ? 'norm ' : '±'}${clip.value}`;

const recurrentNames = {
  pytorch: 'uniform recurrent weights',
  xavier: 'Xavier recurrent weights',
  orthogonal: 'orthogonal recurrent weights',
  gaussian: 'Gaussian recurrent weights',
} as const;

/** Settings that are not told as 'label value'. */
const phrases: { readonly [Path in FieldPath]?: (config: RunConfig) => string } = {
  'clip.type': clipOf,
  corpus: ({ corpus }) => corpora.find(({ id }) => id === corpus)?.title ?? 'own text',
  'init.recurrent': ({ init }) => recurrentNames[init.recurrent],
  'init.input': ({ init }) => (init.input === 'xavier' ? 'Xavier input weights' : 'uniform input weights'),
  'init.forgetBias': ({ init }) =>
    init.forgetBias === null ? 'forget bias as drawn' : `forget bias ${init.forgetBias}`,
  'optimizer.type': ({ optimizer }) => optimizer.type,
  weights: ({ weights }) => (weights === 'f16' ? '16-bit weights' : '32-bit weights'),
};

function phrase(path: FieldPath, config: RunConfig): string {
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

const cellLabel = ({ cell }: RunConfig): string => cells.find(({ id }) => id === cell)?.label ?? cell;

/** What sets each of some models apart from the others: 'LSTM, forget bias 3', 'RNN'. */
export function modelNames(configs: readonly RunConfig[]): string[] {
  const paths = differingPaths(configs).filter((path) => path !== 'cell');
  return configs.map((config) =>
    [cellLabel(config), ...paths.filter((path) => isRelevant(path, config)).map((path) => phrase(path, config))].join(
      ', ',
    ),
  );
}

/** How a configuration differs from the present one: 'RNN', 'forget bias 1, clip off'; null where it does not. */
export function differenceFrom(config: RunConfig, present: RunConfig): string | null {
  const told = differingPaths([config, present]).filter((path) => isRelevant(path, config));
  const parts = told.map((path) => (path === 'cell' ? cellLabel(config) : phrase(path, config)));
  return parts.length > 0 ? parts.join(', ') : null;
}
