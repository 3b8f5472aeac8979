import * as v from 'valibot';
import { violations } from './constraints.ts';
import { readLayers, withLayers } from './layerList.ts';
import { settingPaths, settings, withValueAt } from './paths.ts';
import { named, schema } from './schema.ts';
import type { RunConfig, SettingPath } from './settings/types.ts';
import { anyTaskOf, fittedToTask } from './task.ts';

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

const nameOf = (path: SettingPath): string => named(path, settings[path]);

/**
 * Fills what `input` leaves out from the defaults, and AdamW's weight decay as PyTorch does. What a task decides is as it decides it, whatever
 * the input says. The result shares nothing with either.
 * @param input any value, as from an address, a file or a message; a RunConfig with any of its keys missing is accepted
 * @throws ConfigError for the first unknown setting, wrong type or impossible value
 */
export function parseConfig(input: unknown): RunConfig {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    // Of a list of layers the setting is the list.
    throw new ConfigError((v.getDotPath(issue) ?? '').replace(/^layers\..*/, 'layers'), issue.message);
  }
  const { layers, perLayer } = result.output;
  const counted = { ...result.output, layers: typeof layers === 'number' ? layers : layers.length };
  const listed = withLayers(counted, typeof layers === 'number' ? (readLayers(perLayer) ?? []) : layers);
  const config = withImplied(listed, input as object);
  requireMomentum(config);
  requireLag(config);
  const fitted = fittedToTask(config);
  const [violation] = violations(fitted);
  if (violation) throw new ConfigError(violation.path, `${nameOf(violation.path)}: ${violation.reason}`);
  return fitted;
}

/** @param input that has passed the schema */
function withImplied(config: RunConfig, input: object): RunConfig {
  const given = (path: string): boolean =>
    path.split('.').reduce<unknown>((branch, key) => (branch as Record<string, unknown> | undefined)?.[key], input) !==
    undefined;
  return settingPaths.reduce((now, path) => {
    const setting = settings[path];
    const implied = setting.kind === 'number' && !given(path) ? setting.implied?.(now) : undefined;
    return implied === undefined ? now : withValueAt(now, path, implied);
  }, config);
}

function requireMomentum({ optimizer: { type, nesterov, momentum } }: RunConfig): void {
  if (type !== 'sgd' || !nesterov || momentum > 0) return;
  const path = 'optimizer.nesterov';
  throw new ConfigError(path, `${nameOf(path)} needs optimizer.momentum above 0 with sgd.`);
}

function requireLag(config: RunConfig): void {
  const task = anyTaskOf(config);
  if (!task?.lag) return;
  const { lag } = config.task;
  const { min, max } = task.lag;
  if (lag < min || lag > max) {
    const range = `a whole number from ${min} to ${max}`;
    throw new ConfigError('task.lag', `${nameOf('task.lag')} must be ${range} for ${task.label}, not ${lag}.`);
  }
}
