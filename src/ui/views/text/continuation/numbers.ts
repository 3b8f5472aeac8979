import { visibleChar } from '../../../../lib/format.ts';
import type { SampleBlock } from '../../../../store/run/samples.ts';
import { csvCell, csvText } from '../../../charts/export/csv.ts';
import type { Readout } from '../../../charts/Inspector.tsx';

/** A text with the log-probability of each of its characters, given all before it, nats. */
export interface ScoredText {
  readonly characters: readonly string[];
  readonly logProbs: readonly number[];
}

/** What a sample drew, its prompt left out, as long as the continuation that it is held against. */
export function drawnText({ tokens }: Pick<SampleBlock, 'tokens'>, length: number): ScoredText {
  const drawn = tokens.filter(({ fromPrompt }) => !fromPrompt).slice(0, length);
  return { characters: drawn.map(({ char }) => char), logProbs: drawn.map(({ probability }) => Math.log(probability)) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Log-probability a character, nats; NaN of no characters. */
export const perCharacter = ({ logProbs }: ScoredText): number => mean(logProbs);

/** Characters of a run that counts as repeated: longer than most words. */
export const runLength = 8;

/** Share of the runs of so many characters that stood in the text before; 0 where there is none. */
export function repeatedShare({ characters }: ScoredText, length = runLength): number {
  const runs = characters.slice(length - 1).map((_, i) => characters.slice(i, i + length).join(''));
  return runs.length === 0 ? 0 : 1 - new Set(runs).size / runs.length;
}

/** The same characters over and over. */
export interface Loop {
  /** Where they first begin. */
  readonly start: number;
  readonly period: number;
  /** Characters, whole rounds and what is begun of one more. */
  readonly length: number;
}

/** Characters that a loop has at least: chance repeats a letter or two. */
const shortestLoop = 16;

/** The longest loop of a text; of two as long, that of the shorter period. Null where nothing goes round twice. */
export function loopOf({ characters }: Pick<ScoredText, 'characters'>): Loop | null {
  let found: Loop | null = null;
  for (let period = 1; 2 * period <= characters.length; period++) {
    let length = period;
    for (let i = period; i < characters.length; i++) {
      length = characters[i] === characters[i - period] ? length + 1 : period;
      if (length >= Math.max(2 * period, shortestLoop) && length > (found?.length ?? 0))
        found = { start: i + 1 - length, period, length };
    }
  }
  return found;
}

/** How often a loop goes round. */
export const roundsOf = ({ length, period }: Loop): number => Math.floor(length / period);

/** Probability of a character, on average over the first time round a loop and over the last whole one. */
export function roundProbabilities({ logProbs }: ScoredText, loop: Loop): [first: number, last: number] {
  const { start, period } = loop;
  const ofRound = (round: number): number =>
    mean(logProbs.slice(start + round * period, start + (round + 1) * period).map(Math.exp));
  return [ofRound(0), ofRound(roundsOf(loop) - 1)];
}

export const characterReadout = ({ characters, logProbs }: ScoredText, i: number): Readout => ({
  title: `Character ${i + 1}`,
  lines: [
    { label: 'Character', value: visibleChar(characters[i] ?? '') },
    { label: 'Probability', value: Math.exp(logProbs[i] ?? Number.NaN).toFixed(3) },
  ],
});

/** A row a character, the last first, as the table turns them round. */
export function tableRows(best: ScoredText, sample: ScoredText | null): Readout[] {
  const cells = (of: string, text: ScoredText, i: number) => {
    const known = i < text.characters.length;
    return [
      { label: of, value: known ? visibleChar(text.characters[i] ?? '') : '' },
      { label: `Probability, ${of.toLowerCase()}`, value: known ? Math.exp(text.logProbs[i] ?? 0).toFixed(3) : '' },
    ];
  };
  return best.characters
    .map((_, i) => ({
      title: `${i + 1}`,
      lines: [...cells('Most probable', best, i), ...(sample ? cells('Sample', sample, i) : [])],
    }))
    .reverse();
}

export function continuationCsv(best: ScoredText, sample: ScoredText | null): string {
  const cells = (text: ScoredText, i: number): string[] => [
    visibleChar(text.characters[i] ?? ''),
    csvCell(text.logProbs[i]),
  ];
  return csvText(
    ['character', 'most_probable', 'log_probability', ...(sample ? ['sample', 'sample_log_probability'] : [])],
    best.characters.map((_, i) => [String(i + 1), ...cells(best, i), ...(sample ? cells(sample, i) : [])]),
  );
}
