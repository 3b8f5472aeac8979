import { formatCount, formatLoss, formatPercent, listed, visibleChar } from '../../../../lib/format.ts';
import {
  loopOf,
  perCharacter,
  repeatedShare,
  roundProbabilities,
  roundsOf,
  runLength,
  type ScoredText,
} from './numbers.ts';

/** Characters of a loop that are quoted. */
const mostQuoted = 24;

function quotedLoop(characters: readonly string[]): string {
  const text = characters.slice(0, mostQuoted).map((char) => (char === ' ' ? char : visibleChar(char)));
  return `“${text.join('')}${characters.length > mostQuoted ? '…' : ''}”`;
}

/**
 * How probable the texts are. What people write is not what is most probable: Holtzman et al. 2020, https://arxiv.org/abs/1904.09751.
 * @param validation mean loss of the validation text, nats; null while there is none
 */
function probabilitySentence(best: ScoredText, sample: ScoredText | null, validation: number | null): string {
  const value = (logProb: number): string => formatLoss(logProb);
  const own = perCharacter(best);
  const others = [
    ...(sample && sample.characters.length > 0 ? [`one of the last sample ${value(perCharacter(sample))}`] : []),
    ...(validation === null ? [] : [`one of the validation text ${value(-validation)}`]),
  ];
  const first = `a character has a log-probability of ${value(own)} on average`;
  const typical = validation !== null && -validation < own ? ': written text is not what is most probable' : '';
  return `${listed([first, ...others])}${typical}.`;
}

/** How it repeats itself; of what goes round, each time is more probable than the one before. */
function repetitionSentence(best: ScoredText, sample: ScoredText | null): string {
  const loop = loopOf(best);
  if (loop) {
    const { start, period } = loop;
    const [first, last] = roundProbabilities(best, loop).map(formatPercent);
    const quoted = quotedLoop(best.characters.slice(start, start + period));
    return `From character ${start + 1} on it repeats ${quoted}, ${roundsOf(loop)} times, with a probability of ${first} a character the first time and ${last} the last.`;
  }
  const share = formatPercent(repeatedShare(best));
  const ofSample =
    sample && sample.characters.length > 0 ? `, of the sample’s ${formatPercent(repeatedShare(sample))}` : '';
  return `Of its runs of ${runLength} characters ${share} stood in it before${ofSample}.`;
}

/** What the pictures show. */
export function continuationSentence(
  step: number,
  best: ScoredText,
  sample: ScoredText | null,
  validation: number | null,
): string {
  return `After step ${formatCount(step)} ${probabilitySentence(best, sample, validation)} ${repetitionSentence(best, sample)}`;
}
