import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { createIndexedRng } from '../../lib/rng.ts';
import { shuffled } from '../../lib/shuffled.ts';
import type { DataBatch, DataSource, DataTask, TaskData, TypedSequence } from '../contract/data.ts';
import { classChance, countClasses, Epochs } from '../examples.ts';
import {
  countries,
  encodeName,
  longestName,
  type Name,
  nameEnd,
  nameSymbols,
  plainName,
  properName,
  readNames,
} from '../names.ts';

/** A name stands at the end of its sequence, so that every target is at the same step. */
const steps = longestName;

/** Letters of a name, one a step; the country is asked for once, at the end. */
export const task: DataTask = {
  kind: 'data',
  id: 'name-origin',
  label: 'Names: which country',
  hint: 'Predict which country a name is from',
  explanation:
    'The model reads a name letter by letter. At the end it predicts which of twenty countries the name is from.',
  citation: {
    text: 'after Graves 2012, Supervised sequence labelling with recurrent neural networks, on sequence classification',
    url: 'https://doi.org/10.1007/978-3-642-24797-2',
  },
  examples: 'names',
  file: 'data/names.txt',
  source: { text: '@faker-js/faker', url: 'https://www.npmjs.com/package/@faker-js/faker' },
  licence: { text: 'MIT', url: 'https://github.com/faker-js/faker/blob/next/LICENSE' },
  takesOwn: false,
  inputs: 'symbols',
  symbols: nameSymbols.length,
  output: 'class-at-end',
  outputs: countries,
  tolerance: null,
  lag: null,
  steps,
  seqLength: () => steps,
  choosesLength: false,
  open,
};

function open(text: string, { seed, batchSize }: DataSource): TaskData {
  const { training, validation } = readNames(text);
  const epochs = new Epochs(training.length, seed, 'names');
  // The same order for everybody, in which no country comes before another.
  const order = shuffled(validation.length, createIndexedRng(1, 'held-back names', 0));
  const counts = (names: readonly Name[]) =>
    countClasses(
      names.map(({ country }) => country),
      countries.length,
    );
  const batch = (at: (b: number) => Name | undefined): DataBatch =>
    batchOf(Array.from({ length: batchSize }, (_, b) => at(b)));
  const validationBatches = Math.ceil(validation.length / batchSize);
  return {
    symbols: nameSymbols,
    training: training.length,
    validation: validation.length,
    chance: classChance(counts(training), counts(validation)),
    baselines: [letterBaseline(training, validation)],
    trainingBatch: (index) => batch((b) => training[epochs.at(index * batchSize + b).example]),
    validationBatches,
    validationBatch: (index) => batch((b) => validation[order[(index % validationBatches) * batchSize + b] as number]),
    read,
  };
}

/** Names side by side; where there is none, there is no target. */
function batchOf(names: readonly (Name | undefined)[]): DataBatch {
  const B = names.length;
  const ids = new Uint32Array(steps * B).fill(nameEnd);
  const targets = new Uint32Array(steps * B).fill(ignoredTarget);
  names.forEach((each, b) => {
    if (!each) return;
    const letters = encodeName(each.name) ?? [];
    letters.forEach((id, i) => {
      ids[(steps - letters.length + i) * B + b] = id;
    });
    targets[(steps - 1) * B + b] = each.country;
  });
  return { ids, targets, texts: names.map((each) => (each ? properName(each.name) : '')) };
}

function read(typed: string): TypedSequence {
  const name = plainName(typed);
  const letters = encodeName(name);
  if (!letters) {
    throw new RangeError(`Write a name of 1 to ${longestName} letters from a to z; accents are removed.`);
  }
  const ids = new Uint32Array(steps).fill(nameEnd);
  ids.set(letters, steps - letters.length);
  return { ids, scored: [steps - 1], parts: [properName(name)], known: [true] };
}

/** Each letter by itself, wherever it stands (naive Bayes): what reading in order has to be better than. */
function letterBaseline(training: readonly Name[], validation: readonly Name[]) {
  const S = nameSymbols.length;
  const letters = new Float64Array(countries.length * S).fill(1);
  const names = new Float64Array(countries.length).fill(1);
  for (const { name, country } of training) {
    names[country] = (names[country] as number) + 1;
    for (const id of encodeName(name) ?? []) letters[country * S + id] = (letters[country * S + id] as number) + 1;
  }
  const totals = countries.map((_, c) => letters.subarray(c * S, (c + 1) * S).reduce((sum, count) => sum + count, 0));
  const score = (ids: readonly number[], c: number): number =>
    ids.reduce(
      (sum, id) => sum + Math.log((letters[c * S + id] as number) / (totals[c] as number)),
      Math.log(names[c] as number),
    );
  const right = validation.filter(({ name, country }) => {
    const ids = encodeName(name) ?? [];
    const scores = countries.map((_, c) => score(ids, c));
    return scores.indexOf(Math.max(...scores)) === country;
  });
  return { label: 'letter counts without their order', accuracy: right.length / validation.length };
}
