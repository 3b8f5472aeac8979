/** Twenty of them; the index is the class. */
export const countries = [
  'Croatia',
  'Czechia',
  'France',
  'Georgia',
  'Germany',
  'Hungary',
  'India',
  'Indonesia',
  'Italy',
  'Korea',
  'Latvia',
  'Netherlands',
  'Nigeria',
  'Poland',
  'Romania',
  'Russia',
  'Spain',
  'Turkey',
  'United States',
  'Vietnam',
] as const;

/** Letters of the longest name that fits. */
export const longestName = 14;

/** The twelve universal tags (Petrov, Das & McDonald 2012), by the letter that the data have for each; the index is the class. */
export const universalTags = [
  { letter: 'N', tag: 'NOUN', name: 'noun' },
  { letter: 'V', tag: 'VERB', name: 'verb' },
  { letter: 'A', tag: 'ADJ', name: 'adjective' },
  { letter: 'R', tag: 'ADV', name: 'adverb' },
  { letter: 'P', tag: 'PRON', name: 'pronoun' },
  { letter: 'D', tag: 'DET', name: 'determiner or article' },
  { letter: 'I', tag: 'ADP', name: 'preposition' },
  { letter: 'M', tag: 'NUM', name: 'number' },
  { letter: 'C', tag: 'CONJ', name: 'conjunction' },
  { letter: 'T', tag: 'PRT', name: 'particle' },
  { letter: '.', tag: 'PUNCT', name: 'punctuation' },
  { letter: 'X', tag: 'X', name: 'other' },
] as const;
