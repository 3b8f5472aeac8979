import { fnv1a32 } from '../lib/rng.ts';
import { countries, longestName } from './facts/wordClasses.ts';
import { TextError } from './textError.ts';

export { countries, longestName } from './facts/wordClasses.ts';

/** What a name is written with: its end (also what fills a sequence), then letters and the three signs between them. */
export const nameSymbols: readonly string[] = ['·', ..."abcdefghijklmnopqrstuvwxyz '-"];
export const nameEnd = 0;

export interface Name {
  readonly name: string;
  readonly country: number;
}

/** One name of ten, the same in every country that has it: what is held back is in no list that trains. */
const isValidation = (name: string): boolean => fnv1a32(name) % 10 === 0;

/**
 * @param text a country a line: its name, a tab, its names with commas between
 * @throws TextError where there is another country or sign in it, or nothing to train on
 */
export function readNames(text: string): { training: Name[]; validation: Name[] } {
  const all = text.split('\n').flatMap((line, i): Name[] => {
    if (line === '') return [];
    const [label = '', list = ''] = line.split('\t');
    const country = (countries as readonly string[]).indexOf(label);
    if (country < 0)
      throw new TextError(
        'foreign',
        `Line ${i + 1} of the names has the country “${label}”, which is not one of the classes.`,
      );
    return list.split(',').map((name) => ({ name, country }));
  });
  const strange = all.find(({ name }) => encodeName(name) === null);
  if (strange)
    throw new TextError('foreign', `“${strange.name}” is not a name of 1 to ${longestName} letters from a to z.`);
  const training = all.filter(({ name }) => !isValidation(name));
  const validation = all.filter(({ name }) => isValidation(name));
  if (training.length === 0 || validation.length === 0) {
    throw new TextError('too-short', 'There are too few names for a training and a validation set.');
  }
  return { training, validation };
}

/** Ids of a name's letters; null where it has others, none, or too many. */
export function encodeName(name: string): number[] | null {
  const ids = [...name].map((letter) => nameSymbols.indexOf(letter));
  return ids.length > 0 && ids.length <= longestName && ids.every((id) => id > 0) ? ids : null;
}

/** What a person typed, as the names are written here: 'Müller' is 'muller'. */
export const plainName = (typed: string): string =>
  typed
    .trim()
    .toLocaleLowerCase('en')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('đ', 'd')
    .replaceAll('ı', 'i')
    .replaceAll('æ', 'ae')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’‘ʻʼ`´]/gu, "'");

/** As a name is written by people: 'anh thu' is 'Anh Thu'. */
export const properName = (name: string): string => name.replace(/(^|[ '-])([a-z])/g, (all) => all.toUpperCase());
