import { defaultConfig } from '../../config/defaults.ts';
import { type FieldPath, fields } from '../../config/fields.ts';
import { ConfigError, parseConfig } from '../../config/parse.ts';
import type { RunConfig } from '../../config/types.ts';
import { cells } from '../../nn/cells/index.ts';
import { type FieldValue, getField, isRelevant, withField } from '../setup/configPath.ts';
import { numberOf } from './codecs.ts';

const paths = Object.keys(fields) as FieldPath[];
const cellIds = cells.map(({ id }) => id);
const none = 'none';

export const isFieldPath = (key: string): key is FieldPath => Object.hasOwn(fields, key);

/** Settings that act and differ from those of `base`, as an address says them. */
export function configEntries(config: RunConfig, base: RunConfig): [FieldPath, string][] {
  return paths
    .filter((path) => isRelevant(path, config) && getField(config, path) !== getField(base, path))
    .map((path) => [path, String(getField(config, path) ?? none)]);
}

/** As the setting's type has it; what it can't be is left as text, for the validation to name. */
function typed(path: FieldPath, text: string): unknown {
  const usual = getField(defaultConfig, path);
  if (typeof usual === 'string') return text;
  if (typeof usual === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (text === none) return null;
  const value = numberOf(text);
  return Number.isNaN(value) ? text : value;
}

/**
 * A configuration from an address: settings that can't be are left as in `base`, and named.
 * @returns problems, a sentence each
 */
export function configFrom(entries: readonly [FieldPath, string][], base: RunConfig): [RunConfig, string[]] {
  const problems: string[] = [];
  const left = new Map(entries);
  for (;;) {
    try {
      const wished = [...left].reduce((config, [path, text]) => withUnchecked(config, path, text), base);
      return [parseConfig(wished, cellIds), problems];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(error.message);
      // What no single setting is to blame for is not to be had at all.
      if (!left.delete(error.key as FieldPath)) left.clear();
    }
  }
}

const withUnchecked = (config: RunConfig, path: FieldPath, text: string): RunConfig =>
  withField(config, path, typed(path, text) as FieldValue<FieldPath>);
