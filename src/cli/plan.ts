import { existsSync, statSync } from 'node:fs';
import { ConfigError } from '../config/parse.ts';
import { mayChange, valueAt, withValueAt } from '../config/paths.ts';
import type { RunConfig } from '../config/settings/types.ts';
import { dataTaskOf, ownKindOf, pairTaskOf, readsText } from '../config/task.ts';
import { TextError } from '../data/text.ts';
import { ModelFileError } from '../formats/errors.ts';
import type { ModelContents } from '../formats/modelFile.ts';
import { checkConfig, prepareRun, type RunSpec } from '../training/loop/runSpec.ts';
import { UsageError } from './errors.ts';
import type { Host } from './host.ts';
import { readJson } from './jsonFile.ts';
import { differences, mergeConfig } from './mergeConfig.ts';
import { readModel } from './modelInput.ts';
import { type RunFolder, type Saved, targetOf } from './runFolder.ts';
import { startSnapshot } from './startSnapshot.ts';
import { ownCorpus, readCorpus, readTaskData, readTextFile } from './texts.ts';
import { defaultSteps, type TrainOptions } from './trainOptions.ts';

/** A run about to begin or to go on. */
export interface Plan extends Saved {
  /** Text to keep a copy of; null where there is one, or the text is a bundled one. */
  readonly textToKeep: string | null;
  /** What a person should know before it starts. */
  readonly notes: readonly string[];
  /** Seconds between saves. */
  readonly saveEvery: number;
  /** False where the folder's checkpoint is where it goes on. */
  readonly begins: boolean;
}

/**
 * Decides, before anything is written and before there is a GPU, what a run is made from.
 * @throws UsageError, ConfigError, TextError or ModelFileError, each one sentence
 */
export function planRun(options: TrainOptions, folder: RunFolder, host: Host): Plan {
  if (statSync(folder.path, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new UsageError(`${folder.path} is a file, but --out must be a folder.`);
  }
  if (!options.resume && folder.holdsRun) {
    throw new UsageError(`${folder.path} already holds a run: add --resume to continue it, or choose another --out.`);
  }
  const checkpoint = options.resume ? folder.readCheckpoint() : null;
  return checkpoint ? continued(options, folder, host, checkpoint) : begun(options, folder, host);
}

function begun(options: TrainOptions, folder: RunFolder, host: Host): Plan {
  const init = options.init ? readModel(options.init, '--init').contents : null;
  const requested = withText(options, readConfig(options, folder, init));
  const text = textOf(options, folder, host, requested);
  // Of a checkpoint the weights alone are taken: the run begins anew.
  const weights = init && { ...init, training: null };
  const { config, dataset, start } = prepare(() => prepareRun(requested, text, weights), options);
  const tensors = start && 'weights' in start ? start.weights : null;
  return {
    config,
    dataset,
    snapshot: startSnapshot(config, dataset, tensors),
    target: options.steps ?? defaultSteps,
    textToKeep: options.text ? text : null,
    notes: options.resume ? [`There is no checkpoint in ${folder.path} yet, so training starts at step 0.`] : [],
    saveEvery: options.saveEvery,
    begins: true,
  };
}

function readConfig({ config, resume, out }: TrainOptions, folder: RunFolder, init: ModelContents | null): RunConfig {
  if (config) return named(config, () => checkConfig(readJson(config, '--config')));
  const own = folder.file('config.json');
  if (resume && existsSync(own)) return named(own, () => checkConfig(readJson(own, '--out')));
  if (init?.config) return init.config;
  if (init) throw new UsageError('The file of --init contains no settings, so --config is needed.');
  throw new UsageError(`There is no run in ${out} to resume (--resume): give --config to start one.`);
}

function continued(options: TrainOptions, folder: RunFolder, host: Host, checkpoint: ModelContents): Plan {
  const own = checkpoint.config as RunConfig;
  const { config: file } = options;
  const requested = file ? named(file, () => checkConfig(mergeConfig(own, readJson(file, '--config')))) : own;
  const changed = differences(own, requested).filter((path) => path !== 'corpus' || !options.text);
  const refused = changed.filter((path) => !mayChange(path));
  if (refused.length > 0) {
    const what = `${refused.join(', ')} can't change when a run is resumed`;
    throw new UsageError(`${what}: take ${refused.length > 1 ? 'them' : 'it'} out of --config, or start another run.`);
  }
  const text = textOf(options, folder, host, own);
  const spec = prepare(() => prepareRun(requested, text, checkpoint), options);
  const { step } = checkpoint;
  return {
    config: changed.reduce((config, path) => withValueAt(config, path, valueAt(requested, path)), spec.config),
    dataset: spec.dataset,
    snapshot: snapshotIn(spec),
    target: targetFrom(options.steps, step, targetOf(checkpoint)),
    textToKeep: null,
    notes: [
      `Resuming from step ${step.toLocaleString('en')}.`,
      ...(changed.length > 0 ? [`Changed: ${changed.join(', ')}.`] : []),
    ],
    saveEvery: options.saveEvery,
    begins: false,
  };
}

function snapshotIn({ start }: RunSpec) {
  if (start && 'snapshot' in start) return start.snapshot;
  throw new RangeError('a checkpoint gave no snapshot');
}

function targetFrom(requested: number | undefined, step: number, before: number | undefined): number {
  if (requested === undefined) return Math.max(before ?? defaultSteps, step);
  if (requested >= step) return requested;
  throw new UsageError(`The run is already at step ${step}, and --steps counts from step 0: give ${step} or more.`);
}

function withText({ text }: TrainOptions, config: RunConfig): RunConfig {
  return text ? { ...config, corpus: ownCorpus } : config;
}

function textOf({ text }: TrainOptions, folder: RunFolder, host: Host, config: RunConfig): string {
  if (text) {
    if (ownKindOf(config) !== null) return readTextFile(text, '--text');
    const has = dataTaskOf(config) || pairTaskOf(config)?.file ? 'has its own data' : 'generates its own sequences';
    throw new UsageError(`The task ${config.task.id} ${has}: leave --text out, or set task.id to text.`);
  }
  const copy = folder.file('text.txt');
  return readsText(config) ? readCorpus(host, config.corpus, copy) : readTaskData(host, config, copy);
}

/** A setting's sentence does not know which file it stands in. */
function named(path: string, read: () => RunConfig): RunConfig {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UsageError(`${path}: ${error.message}`, { cause: error });
  }
}

/** Texts and model files that don't fit: whose fault it is, is said by the flag. */
function prepare(make: () => RunSpec, { text, init }: TrainOptions): RunSpec {
  try {
    return make();
  } catch (error) {
    const isText = error instanceof TextError;
    if (!isText && !(error instanceof ModelFileError)) throw error;
    const flag = isText ? text && '--text' : init ? '--init' : text && '--text';
    throw new UsageError(flag ? `${flag}: ${error.message}` : error.message, { cause: error });
  }
}
