import { universalTags } from './facts/wordClasses.ts';
import { TextError } from './textError.ts';

export { universalTags } from './facts/wordClasses.ts';

/** Words of running text, sentence after sentence. */
export interface TaggedText {
  /** '' stands between two sentences. */
  readonly words: readonly string[];
  /** The class of each word; 255 between sentences. */
  readonly tags: Uint8Array;
  readonly sentences: number;
}

export const noTag = 255;

/** Of ten texts the last is held back: whole texts, so that no story is on both sides. */
const isValidation = (text: number): boolean => text % 10 === 9;

/**
 * @param text a text a paragraph, a sentence a line, a word as word/T
 * @throws TextError where something else is in it
 */
export function readTagged(text: string): { training: TaggedText; validation: TaggedText } {
  const texts = text.split(/\n\n+/).filter(Boolean);
  if (texts.length < 10)
    throw new TextError('too-short', 'There are too few texts for a training and a validation set.');
  return {
    training: joined(texts.filter((_, i) => !isValidation(i))),
    validation: joined(texts.filter((_, i) => isValidation(i))),
  };
}

const classOf = new Map<string, number>(universalTags.map(({ letter }, i) => [letter, i]));

function joined(texts: readonly string[]): TaggedText {
  const words: string[] = [];
  const tags: number[] = [];
  let sentences = 0;
  for (const line of texts.flatMap((each) => each.split('\n'))) {
    if (line === '') continue;
    sentences++;
    words.push('');
    tags.push(noTag);
    for (const token of line.split(' ')) {
      const tag = classOf.get(token.slice(-1));
      if (tag === undefined || token.length < 3 || token.at(-2) !== '/') {
        throw new TextError('foreign', `“${token.slice(0, 40)}” is not a word with a tag.`);
      }
      words.push(token.slice(0, -2));
      tags.push(tag);
    }
  }
  return { words, tags: Uint8Array.from(tags), sentences };
}

/** Of each word, its most frequent tag in training; of a word that is not there, the most frequent of all. */
export function mostFrequentTag({ words, tags }: TaggedText): (word: string) => number {
  const size = universalTags.length;
  const counts = new Map<string, Uint32Array>();
  const all = new Uint32Array(size);
  words.forEach((word, i) => {
    const tag = tags[i] as number;
    if (tag === noTag) return;
    all[tag] = (all[tag] as number) + 1;
    let own = counts.get(word);
    if (!own) {
      own = new Uint32Array(size);
      counts.set(word, own);
    }
    own[tag] = (own[tag] as number) + 1;
  });
  const most = (of: Uint32Array): number => of.indexOf(Math.max(...of));
  const usual = most(all);
  return (word) => {
    const own = counts.get(word) ?? counts.get(word.toLowerCase());
    return own ? most(own) : usual;
  };
}
