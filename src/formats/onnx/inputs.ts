import type { RunConfig } from '../../config/settings/types.ts';
import { dataTaskOf, taskOf } from '../../config/task.ts';
import type { PairData } from '../../data/pairs/index.ts';
import type { DataTask, Task } from '../../data/tasks/index.ts';
import { evaluationBatch } from '../../data/tasks/streams.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { ExampleSequence, ModelInputs } from './source.ts';

/**
 * What a model reads at a step, with a sequence that no training step has seen.
 * @param vocabulary what it predicts; what it reads too, unless its task says otherwise
 * @param data of its task: its input symbols and its standardisation come from them; not read where the task has none
 * @throws TextError where the data can't be used
 */
export function modelInputs(config: RunConfig, vocabulary: readonly string[], data: string): ModelInputs {
  const drawn = taskOf(config);
  const withData = dataTaskOf(config);
  if (drawn) return drawnInputs(drawn, config, vocabulary);
  if (withData) return dataInputs(withData, config, data);
  return { symbols: vocabulary, channels: [], series: null, example: null };
}

/** Of an encoder–decoder: the symbols of its sources, and the first pair of the validation set. */
export function pairInputs({ sourceSymbols, targetSymbols, units, validationBatch }: PairData): ModelInputs {
  const { sources, sourceLengths, targets, targetLengths } = validationBatch(0);
  const B = sourceLengths.length;
  const ofFirst = (ids: Uint32Array, length = 0): Uint32Array =>
    Uint32Array.from({ length }, (_, step) => ids[step * B] as number);
  const example = {
    inputs: named(ofFirst(sources, sourceLengths[0]), sourceSymbols),
    targets: named(ofFirst(targets, targetLengths[0]), targetSymbols),
  };
  return { symbols: sourceSymbols, characters: units.source === 'characters', channels: [], series: null, example };
}

function drawnInputs(task: Task, { seed, task: { lag } }: RunConfig, vocabulary: readonly string[]): ModelInputs {
  const source = { seed, batchSize: 1, lag };
  if (task.inputs === 'numbers') {
    const { channels } = task;
    const { inputs, targets } = evaluationBatch(task, source, 0);
    const steps = rows(inputs, channels.length);
    const example = {
      inputs: steps,
      targets: steps.map((_, t) => (t === steps.length - 1 ? (targets[0] as number) : null)),
    };
    return { symbols: [], channels, series: null, example };
  }
  const { ids, targets } = evaluationBatch(task, source, 0);
  const example = { inputs: named(ids, vocabulary), targets: namedTargets(targets, vocabulary) };
  return { symbols: vocabulary, channels: [], series: null, example };
}

function dataInputs(task: DataTask, { seed, seqLength, task: { lag } }: RunConfig, data: string): ModelInputs {
  const opened = task.open(data, { seed, batchSize: 1, seqLength, lag });
  if (opened.series) {
    const { facts, channels, standardisation } = opened.series;
    const { name, growth, scale } = facts;
    return { symbols: [], channels, series: { name, growth, lag, scale, standardisation }, example: null };
  }
  const { symbols } = opened;
  const channels = task.inputs === 'numbers' ? task.channels : [];
  const { ids, values, targets, lengths } = opened.validationBatch(0);
  const steps = values ? rows(values, channels.length) : named(ids, symbols);
  const known = namedTargets(targets, task.outputs);
  // As in training: where a task does not say how long its sequences are, they end with the last prediction.
  const length = lengths?.[0] ?? 1 + known.findLastIndex((target) => target !== null);
  return {
    symbols,
    channels,
    series: null,
    example: { inputs: steps.slice(0, length), targets: known.slice(0, length) },
  };
}

const named = (ids: Uint32Array, symbols: readonly string[]): string[] => Array.from(ids, (id) => symbols[id] ?? '');

const namedTargets = (targets: Uint32Array, outputs: readonly string[]): ExampleSequence['targets'] =>
  Array.from(targets, (target) => (target === ignoredTarget ? null : (outputs[target] ?? '')));

/** [T, F] as T lists. */
const rows = (values: Float32Array, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, t) => [...values.subarray(t * width, (t + 1) * width)]);
