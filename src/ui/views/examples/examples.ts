import { formatCount, formatPercent } from '../../../lib/format.ts';
import { type Example, isExact, nearestReference } from '../../../probes/examples/contract.ts';
import { countEdits, type Edit, editsOf } from './edits.ts';

/** An output held against the right target that is nearest to it. */
export interface ComparedExample {
  readonly example: Example;
  readonly target: readonly string[];
  readonly edits: readonly Edit[];
  /** 0 where it is exactly right. */
  readonly count: number;
}

export function compared(example: Example): ComparedExample {
  const target = nearestReference(example);
  const edits = editsOf(example.output, target);
  return { example, target, edits, count: countEdits(edits) };
}

/** Those to list, in their order. @param wrong only those that are not exactly right */
export const listedExamples = (examples: readonly Example[], wrong: boolean, most: number): ComparedExample[] =>
  examples
    .filter((example) => !wrong || !isExact(example))
    .slice(0, most)
    .map(compared);

/** How many outputs are exactly right, and how far off the others are. @param after 'After step 600' */
export function examplesSentence(examples: readonly Example[], after: string): string {
  const wrong = examples.filter((example) => !isExact(example)).map((example) => compared(example).count);
  const total = formatCount(examples.length);
  if (wrong.length === 0) return `${after}, all ${total} held-out outputs are exactly right.`;
  const mean = wrong.reduce((sum, count) => sum + count, 0) / wrong.length;
  const edits = `${mean.toFixed(1)} edits away from their targets on average`;
  if (wrong.length === examples.length)
    return `${after}, none of ${total} held-out outputs is exactly right: they are ${edits}.`;
  const right = examples.length - wrong.length;
  const others =
    wrong.length === 1
      ? `The other is ${formatCount(wrong[0] as number)} ${wrong[0] === 1 ? 'edit' : 'edits'} away from its target`
      : `The others are ${edits}`;
  return `${after}, ${formatCount(right)} of ${total} held-out outputs ${right === 1 ? 'is' : 'are'} exactly right (${formatPercent(right / examples.length)}). ${others}.`;
}

/** 'exact', '1 edit', '3 edits' */
export const editsText = (count: number): string => (count === 0 ? 'exact' : count === 1 ? '1 edit' : `${count} edits`);
