/** Fills a sequence that is too short. */
export const padding = 0;
/** Stands before each sentence. */
export const boundary = 1;

/** Endings that tell of a word that is not known, the longer ones first. */
const endings = (
  'tion sion ness ment ship ance ence able ible less ward wise ing ity ism ist ize ise ate ify ful ous ive est ers ies ied ish ' +
  "ant ent ary ory ure age ial ual man men son ton n't 'll 've ed er or ly al ic en es 's s' y s a o e"
).split(' ');

const kinds = ['lower', 'Cap'] as const;

/** What stands for words that are not known, by their look: capital or not, and ending. */
export const unknownSymbols: readonly string[] = [
  'UNK-num',
  'UNK-sign',
  'UNK-CAPS',
  'UNK-hyphen',
  ...kinds.flatMap((kind) => [...endings, ''].map((ending) => `UNK-${kind}${ending === '' ? '' : `-${ending}`}`)),
];

const unknownIds = new Map(unknownSymbols.map((symbol, i) => [symbol, 2 + i]));

/** The id of what stands for a word that is not known. */
export function unknownId(word: string): number {
  return unknownIds.get(lookOf(word)) ?? 2;
}

function lookOf(word: string): string {
  if (/\d/.test(word)) return 'UNK-num';
  if (!/\p{L}/u.test(word)) return 'UNK-sign';
  if (word.includes('-')) return 'UNK-hyphen';
  if (word.length > 1 && word === word.toUpperCase()) return 'UNK-CAPS';
  const lower = word.toLowerCase();
  const ending = endings.find((each) => lower.length > each.length + 1 && lower.endsWith(each));
  const kind = word[0] === lower[0] ? 'lower' : 'Cap';
  return `UNK-${kind}${ending ? `-${ending}` : ''}`;
}

/** Words to ids and back. */
export interface Words {
  /** By id. */
  readonly symbols: readonly string[];
  /** As it is written, else in small letters, else by its look. */
  id(word: string): number;
  isKnown(word: string): boolean;
}

/**
 * A vocabulary of the most frequent words, the earlier in the alphabet among equals.
 * @param size symbols in all
 */
export function buildWords(words: Iterable<string>, size: number): Words {
  const counts = new Map<string, number>();
  for (const word of words) if (word !== '') counts.set(word, (counts.get(word) ?? 0) + 1);
  const special = ['·', '¶', ...unknownSymbols];
  const kept = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, size - special.length)
    .map(([word]) => word);
  const unused = Array.from(
    { length: Math.max(0, size - special.length - kept.length) },
    (_, i) => `(unused ${i + 1})`,
  );
  const symbols = [...special, ...kept, ...unused];
  const ids = new Map(kept.map((word, i) => [word, special.length + i]));
  const known = (word: string): number | undefined => ids.get(word) ?? ids.get(word.toLowerCase());
  return {
    symbols,
    id: (word) => (word === '' ? boundary : (known(word) ?? unknownId(word))),
    isKnown: (word) => known(word) !== undefined,
  };
}

/** A word, with what may stand within it; an ellipsis or dash; any other sign. */
const token = /[\p{L}\p{N}]+(?:['’.,:/-](?=[\p{L}\p{N}])[\p{L}\p{N}]+)*['’]?|\.{2,}|-{2,}|[–—…]|[^\s]/gu;

/**
 * A line that a person typed, in words and signs as the corpus writes them: “quoted” is `` quoted ''.
 * @param isKnown tells whether 'Mr.' is one word
 */
export function splitWords(line: string, isKnown: (word: string) => boolean): string[] {
  const found: string[] = [];
  let open = false;
  for (const [raw] of line.replaceAll('’', "'").matchAll(token)) {
    if (raw === '"' || raw === '“' || raw === '”') {
      const closes: boolean = raw === '”' || (raw === '"' && open);
      found.push(closes ? "''" : '``');
      open = !closes;
      continue;
    }
    if (raw === '.' && found.length > 0 && isKnown(`${found.at(-1)}.`)) found.push(`${found.pop()}.`);
    else if (/^[–—]$|^-{2,}$/.test(raw)) found.push('--');
    else found.push(raw);
  }
  return found;
}

/** Whether a word ends a sentence. */
export const endsSentence = (word: string): boolean => word === '.' || word === '!' || word === '?';
