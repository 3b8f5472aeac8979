import {
  ofPairs,
  type PairData,
  type PairOption,
  type PairOptions,
  type PairSource,
  type PairTask,
  type PairUnit,
} from '../contract/pairs.ts';
import type { PairsReport, SideReport } from '../facts/pairsReport.ts';
import { decodeText } from '../text.ts';
import { TextError } from '../textError.ts';
import { optionValue } from './options.ts';
import { mostSymbols, type OwnOptions, type OwnPairs, readOwnPairs } from './ownPairs.ts';
import { pairData, pairTexts } from './pairData.ts';
import { exampleSentences } from './sentences.ts';
import { type Side, sideOfTexts } from './vocabulary.ts';

/** Percent. */
const validationShares = { tenth: 10, twentieth: 5, fifth: 20 } as const;

const options: readonly PairOption[] = [
  {
    id: 'units',
    label: 'Read as',
    values: [
      { id: 'characters', label: 'Characters' },
      { id: 'words', label: 'Words' },
    ],
  },
  {
    id: 'case',
    label: 'Capitals',
    values: [
      { id: 'keep', label: 'Kept' },
      { id: 'lower', label: 'Made small' },
    ],
  },
  {
    id: 'validation',
    label: 'Validation set',
    values: Object.entries(validationShares).map(([id, percent]) => ({ id, label: `${percent}%` })),
  },
];

/** @throws RangeError */
const chosen = (values: PairOptions | undefined): OwnOptions => ({
  unit: optionValue(options, values, 'units') as PairUnit,
  lowerCase: optionValue(options, values, 'case') === 'lower',
  validationPercent: validationShares[optionValue(options, values, 'validation') as keyof typeof validationShares],
});

const previewPairs = 8;

/** Both sides of pairs. Vocabularies are those of the pairs that train: validation may have others. */
function sidesOf({ pairs, training }: OwnPairs, unit: PairUnit): { source: Side; target: Side } {
  const side = (of: 'source' | 'target'): Side =>
    sideOfTexts(
      pairs.map((each) => each[of]),
      unit,
      training,
    );
  return { source: side('source'), target: side('target') };
}

function sideReport({ symbols, unknown, starts }: Side): SideReport {
  const lengths = Uint32Array.from({ length: starts.length - 1 }, (_, i) => starts[i + 1]! - starts[i]!).sort();
  return {
    symbols: symbols.length,
    unknown,
    shortest: lengths[0] as number,
    median: lengths[(lengths.length - 1) >> 1] as number,
    longest: lengths.at(-1) as number,
  };
}

/** The report of one's own pairs. @throws TextError where they can't be used, RangeError for options that there are none of */
export function reportPairs(text: string, values?: PairOptions): PairsReport {
  const how = chosen(values);
  const own = readOwnPairs(text, how);
  const { source, target } = sidesOf(own, how.unit);
  const { pairs, training, ...counts } = own;
  return {
    ...counts,
    mostSymbols,
    training,
    validation: pairs.length - training,
    source: sideReport(source),
    target: sideReport(target),
    preview: pairs.slice(0, previewPairs),
  };
}

/** As {@link reportPairs}, of the bytes of a file; what is wrong with them is the `problem`. */
export function inspectPairs(
  bytes: ArrayBuffer | Uint8Array,
  values?: PairOptions,
): { readonly report: PairsReport | null; readonly problem?: string } {
  try {
    return { report: reportPairs(decodeText(bytes), values) };
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    return { report: null, problem: error.message };
  }
}

function open(text: string | null, source: PairSource): PairData {
  const how = chosen(source.options);
  const own = readOwnPairs(text ?? exampleSentences(), how);
  const targets = new Map<string, string[]>();
  // No source is on both sides, so these are of the validation set alone.
  for (const pair of own.pairs.slice(own.training)) {
    const known = targets.get(pair.source);
    if (known) known.push(pair.target);
    else targets.set(pair.source, [pair.target]);
  }
  return pairData(
    {
      pairs: own.pairs,
      training: own.training,
      ...sidesOf(own, how.unit),
      accepted: (i) => {
        const { source, target } = own.pairs[i] as OwnPairs['pairs'][number];
        return [target, ...(targets.get(source) ?? []).filter((other) => other !== target)];
      },
      ...typing(how),
    },
    source,
  );
}

/** How sources are typed. */
const typing = ({ lowerCase }: OwnOptions) => ({
  plain: (typed: string): string => {
    const composed = typed.normalize('NFC').trim();
    return lowerCase ? composed.toLowerCase() : composed;
  },
  write: 'a source like those of the pairs',
});

/**
 * What a model of one's own pairs reads and writes, where the pairs are not at hand.
 * @param symbols of both sides by id, as the model has them
 * @throws RangeError for options that there are none of
 */
export function textsOf(
  symbols: { readonly source: readonly string[]; readonly target: readonly string[] },
  values?: PairOptions,
): Pick<PairData, 'read' | 'tokens' | 'write'> {
  const how = chosen(values);
  const side = (of: readonly string[]) => ({ unit: how.unit, symbols: of });
  return pairTexts({ source: side(symbols.source), target: side(symbols.target), ...typing(how) }, mostSymbols + 1);
}

/** Pairs that a person brings: sentences and their translations, say. */
export const task: PairTask = {
  ...ofPairs,
  id: 'pairs',
  label: 'Your own pairs',
  hint: 'Two columns of text, from a file or pasted',
  explanation:
    'The model reads the first column of a line and writes the second. Without a file of your own the pairs are simple English sentences and their German translations.',
  citation: {
    text: 'Sutskever, Vinyals & Le 2014, Sequence to sequence learning with neural networks',
    url: 'https://arxiv.org/abs/1409.3215',
  },
  examples: 'pairs',
  units: { source: 'characters', target: 'characters' },
  metrics: ['bleu', 'exactMatch', 'tokenAccuracy'],
  options,
  file: null,
  source: null,
  licence: null,
  takesOwn: true,
  sizes: () => null,
  open,
};
