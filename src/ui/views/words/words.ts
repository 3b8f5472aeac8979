import { universalTags } from '../../../data/facts/wordClasses.ts';
import { formatCount } from '../../../lib/format.ts';
import { likeliest, type TypedPredictions } from '../../../probes/typed/contract.ts';
import type { WrittenSequence } from '../../../probes/written/contract.ts';
import type { PredictedSequence } from '../../../protocol/predictions.ts';
import { formatShare } from '../../charts/chance.ts';
import { csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';

/** One prediction on what was typed, the most probable classes first. */
export interface Opinion {
  /** Among the predictions, from 0. */
  readonly place: number;
  readonly part: string;
  readonly known: boolean;
  readonly classes: readonly { readonly name: string; readonly probability: number }[];
}

export function opinionsOf(predictions: TypedPredictions, names: readonly string[]): Opinion[] {
  const { probabilities, classes, parts, known } = predictions;
  return parts.map((part, i) => {
    const row = [...probabilities.subarray(i * classes, (i + 1) * classes)];
    return {
      place: i,
      part,
      known: known[i] ?? true,
      classes: row
        .map((probability, c) => ({ name: names[c] ?? '', probability }))
        .sort((a, b) => b.probability - a.probability),
    };
  });
}

const tagNames = new Map<string, string>(universalTags.map(({ tag, name }) => [tag, name]));

/** 'VERB' → 'verb'; what has no other name keeps its own. */
export const tagName = (tag: string): string => tagNames.get(tag) ?? tag;

/** What a tagged line shows, in one sentence. */
export function tagSentence(opinions: readonly Opinion[], step: string): string {
  const unknown = opinions.filter(({ known }) => !known).length;
  const unsure = opinions[leastSure(opinions)];
  if (!unsure) return '';
  const least = `least certain of “${unsure.part}” (${unsure.classes[0]?.name ?? ''}, ${formatShare(top(unsure))})`;
  const rest =
    unknown === 0
      ? ''
      : `; ${unknown === 1 ? 'one word is' : `${unknown} words are`} not in its vocabulary, and read by ending`;
  return `After step ${step} the model is ${least}${rest}.`;
}

/** The place of the prediction that the model is least certain of. */
export const leastSure = (opinions: readonly Opinion[]): number =>
  opinions.reduce((least, each) => (top(each) < top(opinions[least] ?? each) ? each.place : least), 0);

const top = ({ classes }: Opinion): number => classes[0]?.probability ?? 0;

/** What is made of a name, in one sentence. */
export function originSentence({ part, classes: [first, second] }: Opinion, step: string): string {
  if (!first) return '';
  const next = second ? `, before ${second.name} with ${formatShare(second.probability)}` : '';
  return `After step ${step} “${part}” is from ${first.name} with ${formatShare(first.probability)}${next}.`;
}

export function opinionRows(opinions: readonly Opinion[]): Readout[] {
  return opinions
    .map(({ part, known, classes }, i) => ({
      title: `${i + 1} ${part}`,
      lines: [
        { label: 'Tag', value: classes[0]?.name ?? '' },
        { label: 'Probability', value: formatShare(classes[0]?.probability ?? 0) },
        { label: 'Second', value: `${classes[1]?.name ?? ''} ${formatShare(classes[1]?.probability ?? 0)}` },
        { label: 'In vocabulary', value: known ? 'yes' : 'no' },
      ],
    }))
    .reverse();
}

/** A row a prediction, a column a class. */
export function opinionsCsv(predictions: TypedPredictions, names: readonly string[]): string {
  const { probabilities, classes, parts, known } = predictions;
  const best = likeliest(predictions);
  return csvText(
    ['part', 'known', 'predicted', ...names],
    parts.map((part, i) => [
      part,
      String(known[i] ?? true),
      names[best[i]?.class ?? 0] ?? '',
      ...Array.from(probabilities.subarray(i * classes, (i + 1) * classes), (each) => each.toPrecision(4)),
    ]),
  );
}

/** A probability as people bet: 'one in 1,200'. */
export function oneIn(logProbability: number): string {
  const count = Math.exp(-logProbability);
  return count < 1e7 ? `1 in ${formatCount(Math.max(1, Math.round(count)))}` : 'hardly ever';
}

export const writtenCsv = (written: readonly WrittenSequence[]): string =>
  csvText(
    ['name', 'log_probability', 'ended'],
    written.map(({ text, logProbability, ended }) => [text, logProbability.toPrecision(6), String(ended)]),
  );

/** A word of a held-back text as it was tagged. */
interface CheckedWord {
  readonly place: number;
  readonly word: string;
  /** What was said and wanted, where these differ. */
  readonly wrong: { readonly predicted: string; readonly target: string } | null;
}

/** Held-back text as it was tagged: words, and what was said wrongly of some. */
export function checkedWords(sequence: PredictedSequence, tags: readonly string[]): CheckedWord[] {
  const words = (sequence.text ?? '').split(' ');
  const place = new Map([...sequence.scored].map((t, i) => [t, i]));
  return words.map((word, t) => {
    const i = place.get(t);
    const [predicted, target] = i === undefined ? [] : [sequence.predicted[i], sequence.targets[i]];
    const differs = predicted !== undefined && target !== undefined && predicted !== target;
    return { place: t, word, wrong: differs ? { predicted: tags[predicted] ?? '', target: tags[target] ?? '' } : null };
  });
}
