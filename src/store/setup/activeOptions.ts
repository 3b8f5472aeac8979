import { defaultConfig } from '../../config/defaults.ts';
import { type FieldPath, fields } from '../../config/fields.ts';
import type { RunConfig } from '../../config/types.ts';
import { getField, isRelevant } from './configPath.ts';
import { settingPhrase } from './differences.ts';

/** What of some settings is not as by default, in a few words each; '' where all are. */
export function whatIsOn(paths: readonly FieldPath[], config: RunConfig): string {
  const on = paths.filter(
    (path) => isRelevant(path, config) && getField(config, path) !== getField(defaultConfig, path),
  );
  return on.map((path) => settingPhrase(path, config)).join(', ');
}

const around = /^(recurrence|layerNorm|bidirectional|pool|truncate|(connections|dropout|embedding|feedback)\..*)$/;
const aroundPaths = (Object.keys(fields) as FieldPath[]).filter((path) => around.test(path));

/** What a model has in and around its cell that most have not: 'residual connections, dropout 0.2'; '' for a plain one. */
export const extrasOf = (config: RunConfig): string => whatIsOn(aroundPaths, config);
