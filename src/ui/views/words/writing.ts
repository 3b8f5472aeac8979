import type { WrittenSequence } from '../../../probes/written/contract.ts';
import { oneIn } from './words.ts';

/** What the model wrote, in one sentence. */
export function writingSentence(
  written: readonly WrittenSequence[],
  country: string,
  letters: string,
  step: string,
): string {
  const [best] = written;
  if (!best) return '';
  const unended = written.filter(({ ended }) => !ended).length;
  const rest = unended === 0 ? '' : `; ${unended} of ${written.length} did not end`;
  return `After step ${step} the most probable of these names with ${letters} for ${country} is ${best.text}, ${oneIn(best.logProbability)}${rest}.`;
}

/** One look at what a model writes. */
export interface Look {
  readonly step: number;
  readonly best: WrittenSequence;
}

const mostLooks = 8;

/** Adds a look, and thins those before it to each twice as far along as the one before; the newest first. */
export function withLook(looks: readonly Look[], look: Look): Look[] {
  const earlier = looks.filter(({ step }) => step < look.step);
  const kept: Look[] = [look];
  for (const each of earlier) if (each.step * 1.5 <= (kept.at(-1) as Look).step) kept.push(each);
  return kept.slice(0, mostLooks);
}
