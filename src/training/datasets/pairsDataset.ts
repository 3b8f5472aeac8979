import type { RunConfig } from '../../config/settings/types.ts';
import { pairTaskOf, readsOwn } from '../../config/task.ts';
import { unigramLoss } from '../../data/baselines.ts';
import type { Window } from '../../data/batchStreams.ts';
import type { PairBatch, PairData, PairTask } from '../../data/pairs/index.ts';
import { labelTokenizer } from '../../data/tokenizer.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { textHash } from '../../lib/textHash.ts';
import type { WindowSize } from '../../nn/memory/spec.ts';
import { type Dataset, validationLimit } from './dataset.ts';
import type { ValidationRounds, ValidationSet } from './validationSet.ts';

/** Batches of training in which targets are counted, for who knows only how often each occurs. */
const countedBatches = 8;

/**
 * A task with pairs ready to train on, whose targets are symbols at every step of the decoder.
 * @param text of its file; not looked at where pairs are drawn
 * @throws TextError where the pairs can't be used; RangeError where the configuration is for no such task
 */
export function preparePairs(config: RunConfig, text: string): Dataset {
  const task = pairTaskOf(config);
  if (!task) throw new RangeError(`the task ${config.task.id} has no pairs`);
  const { seed, batchSize, pairs: options } = config;
  const data = task.open(task.file === null && !readsOwn(config) ? null : text, { seed, batchSize, options });
  const { validation, scoredTargets } = roundOf(data, 0);
  const V = data.targetSymbols.length;
  const known = Array.from({ length: countedBatches }, (_, i) => realTargets(data.trainingBatch(i))).flat();
  const scored = validation.flatMap(realTargets);
  const unigram = unigramLoss(known, scored, V);
  return {
    tokenizer: labelTokenizer(data.targetSymbols),
    streams: {
      windowsPerEpoch: data.batchesPerEpoch,
      window: (index) => windowOf(data.trainingBatch(index)),
    },
    ...{ validation, scoredTargets },
    trainCharacters: 0,
    validationCharacters: 0,
    ...{ chanceLoss: unigram, unigramLoss: unigram },
    textHash: pairsHash(config, task, text),
    pairs: { task, data, windows: windowsOf(data), chanceAccuracy: commonestShare(known, scored, V) },
  };
}

/** Batches whose lengths are looked at, and windows that are made of them at most. */
const measuredBatches = 256;
const mostWindows = 5;

/** Windows for batches of like length, as many batches for each. Exported for tests. */
export function windowsOf(data: PairData): WindowSize[] {
  const sizes = Array.from({ length: Math.min(measuredBatches, data.batchesPerEpoch) }, (_, i) => {
    const { longestSource: sourceLength, longestTarget: seqLength } = data.trainingBatch(i);
    return { sourceLength, seqLength };
  }).sort((a, b) => a.sourceLength - b.sourceLength || a.seqLength - b.seqLength);
  const each = Math.ceil(sizes.length / mostWindows);
  const windows = Array.from({ length: mostWindows }, (_, i) => sizes.slice(i * each, (i + 1) * each))
    .filter((group) => group.length > 0)
    .map((group) => ({
      sourceLength: Math.max(...group.map((size) => size.sourceLength)),
      seqLength: Math.max(...group.map((size) => size.seqLength)),
    }))
    .filter(({ sourceLength, seqLength }) => sourceLength < data.sourceLength || seqLength < data.targetLength);
  const byText = new Map(windows.map((size) => [`${size.sourceLength} ${size.seqLength}`, size]));
  return [...byText.values()];
}

/** The whole validation set, in rounds of as many windows as one evaluation has. */
export const pairRounds = (data: PairData): ValidationRounds => ({
  rounds: Math.ceil(data.validationBatches / validationLimit),
  round: (index) => roundOf(data, index),
});

function roundOf(data: PairData, round: number): ValidationSet {
  const first = round * validationLimit;
  const count = Math.min(validationLimit, data.validationBatches - first);
  const validation = Array.from({ length: count }, (_, i) => windowOf(data.validationBatch(first + i)));
  return { validation, scoredTargets: validation.map(({ targets }) => targets), first };
}

/** Tells the pairs of a task from others; options as they usually are say nothing. */
function pairsHash(config: RunConfig, { options }: PairTask, text: string): string {
  const chosen = options.flatMap(({ id, values }) => {
    const value = config.pairs[id as keyof RunConfig['pairs']];
    return value === values[0]?.id ? [] : [`${id}=${value} `];
  });
  return textHash(`task ${config.task.id} ${chosen.join('')}${text}`);
}

const countScored = (targets: Uint32Array): number =>
  targets.reduce((count, target) => count + Number(target !== ignoredTarget), 0);

/** A batch as a step reads it. */
function windowOf({ sources, sourceLengths, inputs, targets, texts }: PairBatch): Window {
  return {
    ids: inputs,
    targets,
    startsEpoch: true,
    scored: countScored(targets),
    source: { ids: sources, lengths: sourceLengths },
    texts: texts.map(({ source }) => source),
  };
}

const realTargets = ({ targets }: Pick<Window, 'targets'>): number[] =>
  [...targets].filter((target) => target !== ignoredTarget);

/** How often the symbol that is the commonest of `known` is right. */
function commonestShare(known: readonly number[], scored: readonly number[], V: number): number {
  const counts = new Uint32Array(V);
  for (const target of known) counts[target] = (counts[target] ?? 0) + 1;
  const commonest = counts.indexOf(Math.max(...counts));
  return scored.filter((target) => target === commonest).length / Math.max(1, scored.length);
}
