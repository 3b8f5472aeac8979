import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { createIndexedRng } from '../../lib/rng.ts';
import { shuffled } from '../../lib/shuffled.ts';
import type { DataBatch, DataSource, DataTask, TaskData } from '../contract/data.ts';
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

/** The country, then the letters. */
const steps = 1 + longestName;
const countryId = (country: number): number => nameSymbols.length + country;

/**
 * A country, then a name letter by letter: each step is asked for the letter after it, and the last for the end. The first letter is
 * given, so it is asked for by nobody.
 */
export const task: DataTask = {
  kind: 'data',
  id: 'name-writing',
  label: 'Names: write one',
  hint: 'Generate a name, given country and letter',
  explanation: 'The model reads a country and the first letter of a name. At each step it predicts the next letter.',
  citation: {
    text: 'after Graves 2013, Generating sequences with recurrent neural networks, given a condition',
    url: 'https://arxiv.org/abs/1308.0850',
  },
  examples: 'names',
  file: 'data/names.txt',
  source: { text: '@faker-js/faker', url: 'https://www.npmjs.com/package/@faker-js/faker' },
  licence: { text: 'MIT', url: 'https://github.com/faker-js/faker/blob/next/LICENSE' },
  takesOwn: false,
  inputs: 'symbols',
  symbols: nameSymbols.length + countries.length,
  output: 'class-each-step',
  foretells: true,
  outputs: nameSymbols,
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
  const order = shuffled(validation.length, createIndexedRng(1, 'held-back names', 0));
  const batch = (at: (b: number) => Name | undefined): DataBatch =>
    batchOf(Array.from({ length: batchSize }, (_, b) => at(b)));
  const validationBatches = Math.ceil(validation.length / batchSize);
  return {
    symbols: [...nameSymbols, ...countries],
    training: training.length,
    validation: validation.length,
    chance: classChance(letterCounts(training), letterCounts(validation)),
    baselines: [pairBaseline(training, validation)],
    trainingBatch: (index) => batch((b) => training[epochs.at(index * batchSize + b).example]),
    validationBatches,
    validationBatch: (index) => batch((b) => validation[order[(index % validationBatches) * batchSize + b] as number]),
    writing: { end: nameEnd, begin, format },
  };
}

/** What follows each letter of a name: its others, and its end. */
const targetsOf = ({ name }: Name): number[] => [...(encodeName(name) ?? []).slice(1), nameEnd];

const letterCounts = (names: readonly Name[]): number[] => countClasses(names.flatMap(targetsOf), nameSymbols.length);

function batchOf(names: readonly (Name | undefined)[]): DataBatch {
  const B = names.length;
  const ids = new Uint32Array(steps * B).fill(nameEnd);
  const targets = new Uint32Array(steps * B).fill(ignoredTarget);
  const lengths = new Uint32Array(B).fill(steps);
  names.forEach((each, b) => {
    if (!each) return;
    lengths[b] = 1 + each.name.length;
    [countryId(each.country), ...(encodeName(each.name) ?? [])].forEach((id, t) => {
      ids[t * B + b] = id;
    });
    targetsOf(each).forEach((id, i) => {
      targets[(i + 1) * B + b] = id;
    });
  });
  const texts = names.map((each) => (each ? `${countries[each.country]}: ${properName(each.name)}` : ''));
  return { ids, targets, lengths, texts };
}

/** @param typed 'Germany: m', the country and how the name begins */
function begin(typed: string): Uint32Array {
  const [label = '', ...rest] = typed.split(':');
  const country = countries.findIndex((each) => each.toLowerCase() === label.trim().toLowerCase());
  if (country < 0) throw new RangeError(`Choose one of the countries: ${countries.join(', ')}.`);
  const letters = encodeName(plainName(rest.join(':')));
  if (!letters || letters.length >= longestName) {
    throw new RangeError(`Begin with 1 to ${longestName - 1} letters from a to z; accents are removed.`);
  }
  return Uint32Array.of(countryId(country), ...letters);
}

const format = (begun: Uint32Array, written: readonly number[]): string =>
  properName([...begun.subarray(1), ...written].map((id) => nameSymbols[id] ?? '').join(''));

/** Who knows country and last letter alone, and how often which letter follows: what remembering more has to be better than. */
function pairBaseline(training: readonly Name[], validation: readonly Name[]) {
  const S = nameSymbols.length;
  const pairs = (names: readonly Name[]): [context: number, target: number][] =>
    names.flatMap((each) => {
      const letters = encodeName(each.name) ?? [];
      return targetsOf(each).map((target, i): [number, number] => [each.country * S + (letters[i] ?? 0), target]);
    });
  // A tenth of each letter everywhere: few pairs are never seen.
  const counts = new Float64Array(countries.length * S * S).fill(0.1);
  for (const [context, target] of pairs(training)) {
    counts[context * S + target] = (counts[context * S + target] as number) + 1;
  }
  const held = pairs(validation);
  let loss = 0;
  let right = 0;
  for (const [context, target] of held) {
    const row = counts.subarray(context * S, (context + 1) * S);
    loss -= Math.log((row[target] as number) / row.reduce((sum, count) => sum + count, 0));
    if (row.indexOf(Math.max(...row)) === target) right++;
  }
  return { label: 'country and last letter', loss: loss / held.length, accuracy: right / held.length };
}
