/** Ids have 16 bits and the engine's kernels are sized for so many rows of the embedding. */
export const maxVocabularySize = 4096;
/** A text with no more distinct characters than this keeps every one. */
const keepAllUpTo = 100;
/** Beyond it, characters seen less often fold: from one or two examples nothing can be learned. */
const keptOccurrences = 3;
const foldedExamples = 12;

/** U+FFFD, the token that rare characters fold into. */
export const foldToken = '\uFFFD';
const foldCode = 0xfffd;
const codePoints = 0x110000;
const unknown = 0xffff;

interface FoldedCharacters {
  readonly distinct: number;
  readonly occurrences: number;
  /** The commonest of them, at most 12. */
  readonly examples: readonly string[];
}

export interface Tokenizer {
  /** One code point each, sorted by code point; the index is the id. */
  readonly vocabulary: readonly string[];
  /** Id of {@link foldToken}; null where the vocabulary has none. */
  readonly foldId: number | null;
  readonly folded: FoldedCharacters;
  /** One id a code point. A character outside the vocabulary becomes `foldId`, or is left out where there is none. */
  encode(text: string): Uint16Array;
  /** @throws RangeError for an id outside the vocabulary. */
  decode(ids: ArrayLike<number>): string;
}

/**
 * A token for each code point of `text`. A text of more than 100 distinct characters folds those seen fewer than 3 times
 * into U+FFFD, unless that is a single one; beyond 4096 tokens the commonest stay, the lower code point among equals.
 * Linear in the length of the text.
 */
export function buildTokenizer(text: string): Tokenizer {
  const counts = countCodePoints(text);
  const distinct: number[] = [];
  for (let code = 0; code < codePoints; code++) if (counts[code]) distinct.push(code);

  const countOf = (code: number): number => counts[code] as number;
  const commonestFirst = (a: number, b: number): number => countOf(b) - countOf(a) || a - b;
  const folded = foldedCodes(distinct, countOf, commonestFirst);
  if (folded.length === 0) return tokenizerOf(distinct, { distinct: 0, occurrences: 0, examples: [] });

  const gone = new Set(folded);
  const kept = new Set(distinct.filter((code) => !gone.has(code)));
  kept.add(foldCode);
  return tokenizerOf(
    [...kept].sort((a, b) => a - b),
    {
      distinct: folded.length,
      occurrences: folded.reduce((sum, code) => sum + countOf(code), 0),
      examples: folded.slice(0, foldedExamples).map((code) => String.fromCodePoint(code)),
    },
  );
}

/**
 * The tokenizer of a given vocabulary, as a model file has it.
 * @param vocabulary different code points in any order; the index is the id
 */
export function tokenizerFor(vocabulary: readonly string[]): Tokenizer {
  return tokenizerOf(
    vocabulary.map((token) => token.codePointAt(0) as number),
    { distinct: 0, occurrences: 0, examples: [] },
  );
}

/** Names of classes, or of numbers, as the vocabulary of a model that reads something else: it encodes no text. */
export function labelTokenizer(labels: readonly string[]): Tokenizer {
  return {
    vocabulary: labels,
    foldId: null,
    folded: { distinct: 0, occurrences: 0, examples: [] },
    encode: () => new Uint16Array(),
    decode: (ids) => Array.from(ids, (id) => labels[id] ?? '').join(' '),
  };
}

/**
 * What a model reads before the text that it generates, one id at least.
 * @returns `shown`: how many of them are the prompt's
 */
export function promptIds(tokenizer: Tokenizer, prompt: string): { ids: readonly number[]; shown: number } {
  const ids = [...tokenizer.encode(prompt)];
  // With nothing to start from, a line break comes nearest to 'a text begins here'.
  const read = ids.length > 0 ? ids : [Math.max(0, tokenizer.vocabulary.indexOf('\n'))];
  return { ids: read, shown: ids.length };
}

/** Those that fold, commonest first. The fold token itself, where a text has it, is neither folded nor in the way. */
function foldedCodes(
  distinct: readonly number[],
  countOf: (code: number) => number,
  commonestFirst: (a: number, b: number) => number,
): number[] {
  if (distinct.length <= keepAllUpTo) return [];
  const ordinary = distinct.filter((code) => code !== foldCode).sort(commonestFirst);
  const common = ordinary.findIndex((code) => countOf(code) < keptOccurrences);
  const withoutRare = common < 0 ? ordinary.length : common;
  // Folding one character would lose it and save no token.
  const requested = ordinary.length - withoutRare > 1 ? withoutRare : ordinary.length;
  const nothingFolds = requested === ordinary.length && distinct.length <= maxVocabularySize;
  return nothingFolds ? [] : ordinary.slice(Math.min(requested, maxVocabularySize - 1));
}

function tokenizerOf(codes: readonly number[], folded: FoldedCharacters): Tokenizer {
  const vocabulary = codes.map((code) => String.fromCodePoint(code));
  const idOf = new Uint16Array(codes.reduce((most, code) => Math.max(most, code), 0) + 1).fill(unknown);
  codes.forEach((code, id) => {
    idOf[code] = id;
  });
  const foldId = codes.includes(foldCode) ? codes.indexOf(foldCode) : null;

  return {
    vocabulary,
    foldId,
    folded,
    encode(text) {
      const ids = new Uint16Array(text.length);
      let length = 0;
      for (let i = 0; i < text.length; i++) {
        const code = codePointAt(text, i);
        if (code > 0xffff) i++;
        const id = idOf[code] ?? unknown;
        if (id !== unknown) ids[length++] = id;
        else if (foldId !== null) ids[length++] = foldId;
      }
      return length === ids.length ? ids : ids.slice(0, length);
    },
    decode(ids) {
      let text = '';
      for (let i = 0; i < ids.length; i++) {
        const token = vocabulary[ids[i] as number];
        if (token === undefined) throw new RangeError(`id ${ids[i]} is outside the vocabulary of ${vocabulary.length}`);
        text += token;
      }
      return text;
    },
  };
}

function countCodePoints(text: string): Uint32Array {
  const counts = new Uint32Array(codePoints);
  for (let i = 0; i < text.length; i++) {
    const code = codePointAt(text, i);
    if (code > 0xffff) i++;
    counts[code] = (counts[code] as number) + 1;
  }
  return counts;
}

/** String.codePointAt without its possible undefined, for an index inside the text. */
function codePointAt(text: string, index: number): number {
  return text.codePointAt(index) as number;
}
