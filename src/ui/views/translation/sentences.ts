import { lengthPenalty } from '../../../lib/beamSearch/lengthPenalty.ts';
import { formatCount, formatLoss } from '../../../lib/format.ts';
import type { DecodedOutput, DecodedSource } from '../../../probes/translation/contract.ts';
import { isInBeam, type SearchNode, searchAfter } from './tree.ts';

export const quoted = ({ text }: Pick<DecodedOutput, 'text'>): string => (text === '' ? 'nothing' : `“${text}”`);

/** 'twice as probable' in numbers. @param difference of log-probabilities, ≥ 0, nats */
export function timesAsProbable(difference: number): string {
  const ratio = Math.exp(difference);
  if (ratio > 1e6) return 'over a million times as probable';
  if (ratio < 1.05) return 'hardly more probable';
  return `${ratio < 10 ? ratio.toFixed(1) : formatCount(Math.round(ratio))} times as probable`;
}

const isSame = (a: DecodedOutput, b: DecodedOutput): boolean => a.symbols.join('\n') === b.symbols.join('\n');

/** What greedy search and beam search write, and which is more probable. @param after 'After step 120' */
export function outputSentence({ greedy, outputs, beam, alpha }: DecodedSource, after: string): string {
  const [best] = outputs;
  if (!best) return '';
  if (beam === 1)
    return `${after} greedy search, which is a beam of 1, writes ${quoted(greedy)} (log-probability ${formatLoss(greedy.logProb)}).`;
  if (isSame(greedy, best)) {
    return `${after} greedy search and beam search write the same: ${quoted(best)} (log-probability ${formatLoss(best.logProb)}).`;
  }
  const numbers = `(log-probability ${formatLoss(best.logProb)} against ${formatLoss(greedy.logProb)})`;
  const differ = `${after} greedy search writes ${quoted(greedy)}, and beam search ${quoted(best)}`;
  const difference = best.logProb - greedy.logProb;
  if (difference >= 0) return `${differ}, which is ${timesAsProbable(difference)} ${numbers}.`;
  const why =
    best.score > greedy.score
      ? `the length penalty with α = ${alpha} gives it the higher score (${formatLoss(best.score)} against ${formatLoss(greedy.score)})`
      : 'beam search pruned the beginning of the other';
  return `${differ}: greedy search’s is ${timesAsProbable(-difference)} ${numbers}, but ${why}.`;
}

/** From which α on an output has the highest score of some outputs. */
interface Lead {
  readonly from: number;
  readonly output: DecodedOutput;
}

const logPenalty = ({ symbols }: DecodedOutput): number =>
  Math.log(lengthPenalty(symbols.length, { kind: 'wu', alpha: 1 }));

/**
 * Which of some outputs has the highest score as α grows from 0 to `most`. A longer output overtakes a shorter one where the ratio of
 * their log-probabilities is that of their penalties.
 */
export function leads(outputs: readonly DecodedOutput[], most: number): Lead[] {
  const [first] = [...outputs].sort((a, b) => b.logProb - a.logProb);
  const found: Lead[] = [];
  let lead: Lead | undefined = first && { from: 0, output: first };
  while (lead && lead.from <= most) {
    found.push(lead);
    const { output } = lead;
    [lead] = outputs
      .filter(({ symbols, logProb }) => symbols.length > output.symbols.length && logProb < 0 && output.logProb < 0)
      .map((longer): Lead => {
        const from = Math.log(longer.logProb / output.logProb) / (logPenalty(longer) - logPenalty(output));
        return { from, output: longer };
      })
      .sort((a, b) => a.from - b.from || b.output.symbols.length - a.output.symbols.length);
  }
  return found;
}

const lengthOf = ({ symbols }: DecodedOutput): string =>
  `${symbols.length} ${symbols.length === 1 ? 'token' : 'tokens'}`;

/** What α does to the ranking of the outputs. */
export function penaltySentence(outputs: readonly DecodedOutput[], most: number): string {
  const [first, ...later] = leads(outputs, most);
  if (!first || outputs.length < 2) return '';
  if (new Set(outputs.map(({ symbols }) => symbols.length)).size === 1)
    return `All ${outputs.length} outputs have ${lengthOf(first.output)}, so that α changes no rank among them.`;
  if (later.length === 0)
    return `Of these outputs ${quoted(first.output)} (${lengthOf(first.output)}) has the highest score at every α from 0 to ${most}.`;
  const rest = later.map(
    ({ from, output }) => `from α = ${from.toFixed(2)} on ${quoted(output)} (${lengthOf(output)})`,
  );
  return `Of these outputs ${quoted(first.output)} (${lengthOf(first.output)}) has the highest score at α = 0, ${rest.join(', ')}.`;
}

const oneOf = (count: number, which: string, one: string, several: string): string =>
  count === 1 ? `the ${which} ${one}` : `one of the ${count} ${which} ${several}`;

/** Why a candidate is kept or pruned. @param steps so far */
export function reasonOf(shown: SearchNode, decoded: DecodedSource, steps: number): string {
  const { node, status, step } = shown;
  const { beam, alpha, maxLength } = decoded;
  const lowest = (after: number): string => {
    const { finished } = searchAfter(decoded, after);
    const complete = beam === 1 ? 'a complete output has' : `${beam} complete outputs have`;
    return `${complete} a higher score (${formatLoss(finished.at(-1)?.node.score ?? Number.NaN)}${beam === 1 ? '' : ' or more'})`;
  };
  switch (status) {
    case 'live':
      return step === steps
        ? `Kept: ${oneOf(beam, 'most probable', 'candidate', 'candidates')} of this step.`
        : 'Kept: hypotheses that are live or complete continue it.';
    case 'finished':
      return `Complete, and kept: ${oneOf(beam, 'best', 'complete output', 'complete outputs')} so far.`;
    case 'replaced':
      return `Complete, but pruned later: ${lowest(steps)}.`;
    case 'outscored':
      return `Pruned: complete, but ${lowest(step)}.`;
    case 'dropped':
      return 'Kept at its step, but pruned later: none of its continuations is kept.';
    case 'outranked': {
      const last = searchAfter(decoded, step).nodes.filter((each) => each.step === step && isInBeam(each));
      const others = beam === 1 ? 'another candidate of this step is' : `${beam} candidates of this step are`;
      return `Pruned: ${others} more probable (${formatLoss(last.at(-1)?.node.logProb ?? Number.NaN)}${beam === 1 ? '' : ' or more'}).`;
    }
    case 'bounded': {
      const bound = node.logProb / lengthPenalty(maxLength, { kind: 'wu', alpha });
      return `Pruned: even with ${maxLength} tokens its score would be at most ${formatLoss(bound)}, and ${lowest(step)}, so that the search ends.`;
    }
  }
}

/** What a step does. */
export function stepSentence(decoded: DecodedSource, steps: number): string {
  const { beam, maxLength } = decoded;
  const all = decoded.steps.length;
  if (steps === 0) return 'Before the first step there is the empty hypothesis alone: the decoder reads <start>.';
  const { nodes, finished, live } = searchAfter(decoded, steps);
  const own = nodes.filter((each) => each.step === steps);
  const complete = own.filter(({ status }) => status === 'finished').length;
  const kept = live.length + complete;
  const count = `${kept || 'no'} ${kept === 1 ? 'candidate' : 'candidates'}`;
  const some = kept === 0 ? '' : `, ${complete || 'none'} complete`;
  const [best] = finished;
  const leader = best ? `; the best complete output so far has a score of ${formatLoss(best.node.score)}` : '';
  return `Step ${steps} of ${all} keeps ${count}${some}${leader}.${live.length > 0 ? '' : ` The search ends: ${end()}.`}`;

  function end(): string {
    if (steps === maxLength) return `outputs have at most ${maxLength} tokens`;
    if (!own.some(({ status }) => status === 'bounded')) return 'nothing is left to continue';
    return `nothing that is live can reach the score of ${beam === 1 ? 'the complete one' : `the ${beam} complete ones`}`;
  }
}
