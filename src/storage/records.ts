import * as v from 'valibot';
import { ConfigError, parseConfig } from '../config/parse.ts';
import { samplingSchema } from '../config/schema.ts';
import { StorageError } from './errors.ts';
import { type ColumnHistory, columnNames, type RunHistory, recordVersion, type SavedRun } from './types.ts';

const count = v.pipe(v.number(), v.finite(), v.minValue(0));
const wholeCount = v.pipe(count, v.integer());

const runSchema = v.object({
  version: v.literal(recordVersion),
  id: v.pipe(v.string(), v.nonEmpty()),
  name: v.string(),
  kept: v.boolean(),
  open: v.boolean(),
  createdAt: count,
  updatedAt: count,
  step: wholeCount,
  loss: v.nullable(v.number()),
  config: v.record(v.string(), v.unknown()),
  textKey: v.nullable(v.string()),
  textName: v.string(),
  sampling: samplingSchema,
  bytes: count,
});

/**
 * A record as the database gave it back.
 * @throws StorageError 'unreadable' if a newer page wrote it, or it is damaged
 */
export function readRun(value: unknown): SavedRun {
  const { version } = Object(value) as { version?: unknown };
  if (typeof version === 'number' && version > recordVersion) {
    throw new StorageError('unreadable', 'A newer version of this page saved this run.');
  }
  const result = v.safeParse(runSchema, value);
  if (!result.success) throw new StorageError('unreadable', 'This run’s entry is damaged.');
  const run = result.output;
  try {
    return { ...run, config: parseConfig(run.config) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new StorageError('unreadable', `This run’s settings cannot be read: ${error.message}`, { cause: error });
  }
}

function isColumn(value: unknown, length: number): value is ColumnHistory {
  const { min, max, sum, count, fell } = Object(value) as Partial<Record<keyof ColumnHistory, unknown>>;
  return (
    min instanceof Float32Array &&
    max instanceof Float32Array &&
    sum instanceof Float64Array &&
    count instanceof Uint32Array &&
    fell instanceof Uint8Array &&
    [min, max, sum, count, fell].every((array) => array.length === length)
  );
}

/**
 * The curves of a record, or null where they can't be drawn: the run itself goes on without them.
 * @param capacity the most buckets that the charts can take
 */
export function readHistory(value: unknown, capacity: number): RunHistory | null {
  const history = Object(value) as Partial<RunHistory>;
  const { stride = 0, lastStep = -1, seconds = -1, elapsed, validation } = history;
  const length = Math.ceil(lastStep / stride);
  if (!Number.isInteger(Math.log2(stride)) || !Number.isInteger(lastStep) || lastStep < 0 || !(seconds >= 0))
    return null;
  if (!(length <= capacity) || !(elapsed instanceof Float64Array) || elapsed.length !== length) return null;
  if (!columnNames.every((name) => isColumn(Object(history.columns)[name], length))) return null;
  const { steps, losses, accuracies } = Object(validation) as Partial<RunHistory['validation']>;
  if (!(steps instanceof Float64Array) || !(losses instanceof Float32Array)) return null;
  if (steps.length !== losses.length || steps.length > capacity) return null;
  const scored = accuracies instanceof Float32Array && accuracies.length === steps.length;
  if (accuracies !== undefined && !scored) return null;
  return history as RunHistory;
}

/** Bytes of the curves, about as the database keeps them. */
export function historyBytes(history: RunHistory | null): number {
  if (history === null) return 0;
  const { elapsed, validation } = history;
  let bytes = elapsed.byteLength + validation.steps.byteLength + validation.losses.byteLength;
  bytes += validation.accuracies?.byteLength ?? 0;
  for (const name of columnNames) {
    const { min, max, sum, count, fell } = history.columns[name];
    bytes += min.byteLength + max.byteLength + sum.byteLength + count.byteLength + fell.byteLength;
  }
  return bytes;
}
