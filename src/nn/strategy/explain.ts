// Pure, so that the page may import it: what a plan's text says, in words.

interface ExplainedPart {
  /** As the text names it, like `forward`. */
  readonly operation: string;
  /** The choice as it is pinned, like `looped R16 GS2 WG32 quad`. */
  readonly variant: string;
  /** What a person calls the operation; the text's own name if it is a new one. */
  readonly name: string;
  /** What it does; empty if it is a new one. */
  readonly purpose: string;
  /** The choice in words; what has none stands as it is. */
  readonly words: string;
}

const operations: Readonly<Record<string, { name: string; purpose: string }>> = {
  forward: { name: 'Forward steps', purpose: 'Reads the text through the recurrent layers.' },
  backward: { name: 'Backward steps', purpose: 'Computes the gradient through them, last step first.' },
  rows: { name: 'Row products', purpose: 'Multiplies the vectors of all steps by a weight matrix.' },
  outer: { name: 'Weight gradients', purpose: 'Sums the gradient of each weight over all steps.' },
  head: { name: 'Output and loss', purpose: 'Computes the logits, and the loss of the predictions.' },
  recompute: { name: 'Recomputed gates', purpose: 'Saves memory: gates that are not stored are computed again.' },
};

/** Words that stand by themselves. */
const plain: Readonly<Record<string, string>> = {
  persistent: 'many steps a launch, state in on-chip memory',
  looped: 'many steps a launch, state in memory',
  stepwise: 'a launch for each step',
  elementwise: 'many steps a launch, one unit an invocation',
  wavefront: 'layers in parallel (wavefront)',
  split: 'the logits first, then their loss',
  fused: 'both in one launch',
  resident: 'weights stay in registers',
  quad: 'loads shared in a workgroup',
};
const kinds: readonly string[] = ['persistent', 'looped', 'stepwise', 'elementwise', 'wavefront', 'split', 'fused'];

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** Sizes by their letters; the first that finds all of its own takes them. */
const sizes: readonly (readonly [letters: readonly string[], say: (...values: number[]) => string])[] = [
  [['R', 'GS'], (r, gs) => `${count(r, 'sequence')} and ${count(gs, 'gate')} at a time`],
  [['R', 'J'], (r, j) => `${count(r, 'sequence')} and ${4 * j} units at a time`],
  [['R'], (r) => `${count(r, 'sequence')} at a time`],
  [['BT', 'J'], (bt, j) => `${count(bt, 'sequence')} a workgroup, ${count(j, 'unit')} an invocation`],
  [['TM', 'TN'], (m, n) => `tiles of ${count(m, 'row')} × ${count(n, 'column')}`],
  [['TK', 'TN'], (k, n) => `tiles of ${4 * k} inputs × ${4 * n} outputs`],
  [['RU'], (ru) => `${count(ru, 'row')} an iteration`],
  [['WG'], (wg) => `workgroups of ${wg}`],
  [['C'], (c) => `in chunks of ${count(c, 'step')}`],
];

/** Like `16 sequences and 2 gates at a time, workgroups of 32, loads shared in a workgroup`. What has no words stands as it is. */
export function explainVariant(variant: string): string {
  const left = variant.split(' ').filter((token) => token !== '');
  const take = (token: string): void => void left.splice(left.indexOf(token), 1);
  const takePlain = (known: (token: string) => boolean): string[] =>
    left
      .filter((token) => Object.hasOwn(plain, token) && known(token))
      .map((token) => {
        take(token);
        return plain[token] as string;
      });

  const kind = takePlain((token) => kinds.includes(token));
  const phrases = sizes.flatMap(([letters, say]) => {
    const tokens = letters.map((letter) => left.find((token) => new RegExp(`^${letter}\\d+$`).test(token)));
    if (tokens.includes(undefined)) return [];
    for (const token of tokens) take(token as string);
    return [say(...tokens.map((token, i) => Number(token?.slice(letters[i]?.length))))];
  });
  return [...kind, ...phrases, ...takePlain(() => true), ...left].join(', ');
}

/** The parts of a plan's text, in its order. */
export function explainPlan(plan: string): ExplainedPart[] {
  return plan
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [operation = '', variant = ''] = part.split(/:\s*/, 2);
      const known = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      return { operation, variant, words: explainVariant(variant), ...(known ?? { name: operation, purpose: '' }) };
    });
}
