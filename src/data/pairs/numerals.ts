/** Whole numbers from 0 to 999,999 in words. */
export const largestNumber = 999_999;

export interface NumeralLanguage {
  readonly id: 'en' | 'de' | 'fr';
  readonly label: string;
  /** What the words are written with. */
  readonly characters: string;
  /** Characters of the longest number. */
  readonly longest: number;
  readonly words: (n: number) => string;
}

/** As in the United States: without “and”. */
const english = {
  ones: 'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  ),
  tens: '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' '),
};

function englishWords(n: number): string {
  const { ones, tens } = english;
  if (n < 20) return ones[n] as string;
  if (n < 100) return `${tens[Math.floor(n / 10)]}${n % 10 ? `-${ones[n % 10]}` : ''}`;
  const [size, name] = n < 1000 ? [100, 'hundred'] : [1000, 'thousand'];
  const rest = n % size ? ` ${englishWords(n % size)}` : '';
  return `${englishWords(Math.floor(n / size))} ${name}${rest}`;
}

const german = {
  ones: 'null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn'.split(
    ' ',
  ),
  tens: '- - zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig'.split(' '),
};

/** One word, the ones before the tens; “eins” loses its s before another numeral. */
function germanWords(n: number): string {
  const { ones, tens } = german;
  if (n < 20) return ones[n] as string;
  if (n < 100) return `${n % 10 ? `${before(n % 10)}und` : ''}${tens[Math.floor(n / 10)]}`;
  const [size, name] = n < 1000 ? [100, 'hundert'] : [1000, 'tausend'];
  const rest = n % size ? germanWords(n % size) : '';
  return `${before(Math.floor(n / size))}${name}${rest}`;
}

/** As it begins a longer word: ein, einhundertein. */
const before = (n: number): string => germanWords(n).replace(/eins$/, 'ein');

const french = {
  ones: 'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf'.split(
    ' ',
  ),
  tens: '- - vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt'.split(' '),
};

/**
 * In the spelling before 1990, with hyphens below one hundred alone. Seventies and nineties count on from sixty and eighty; twenty and
 * hundred take an s where they are multiplied and nothing follows, not even “mille”, which takes none itself.
 */
function frenchWords(n: number): string {
  if (n < 100) return frenchBelow100(n);
  if (n < 1000) {
    const [hundreds, rest] = [Math.floor(n / 100), n % 100];
    const many = hundreds > 1 ? `${french.ones[hundreds]} ` : '';
    if (rest === 0) return `${many}cent${hundreds > 1 ? 's' : ''}`;
    return `${many}cent ${frenchBelow100(rest)}`;
  }
  const [thousands, rest] = [Math.floor(n / 1000), n % 1000];
  const many = thousands > 1 ? `${frenchWords(thousands).replace(/(cent|vingt)s$/, '$1')} ` : '';
  return `${many}mille${rest ? ` ${frenchWords(rest)}` : ''}`;
}

function frenchBelow100(n: number): string {
  const { ones, tens } = french;
  if (n < 20) return ones[n] as string;
  if (n === 80) return 'quatre-vingts';
  const ten = Math.floor(n / 10);
  const rest = ten === 7 || ten === 9 ? 10 + (n % 10) : n % 10;
  if (rest === 0) return tens[ten] as string;
  const and = (rest === 1 || rest === 11) && ten < 8;
  return `${tens[ten]}${and ? ' et ' : '-'}${ones[rest]}`;
}

export const numeralLanguages: readonly NumeralLanguage[] = [
  { id: 'en', label: 'English', characters: ' -adefghilnorstuvwxyz', longest: 64, words: englishWords },
  { id: 'de', label: 'German', characters: 'abcdefghilnrstuvwzßöü', longest: 65, words: germanWords },
  { id: 'fr', label: 'French', characters: ' -acdefghilmnopqrstuvxzé', longest: 73, words: frenchWords },
];
