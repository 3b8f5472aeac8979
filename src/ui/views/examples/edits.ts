/** A place where an output and its target are held against each other. */
export interface Edit {
  /** Symbols that differ; one that the target lacks; one that the output lacks. */
  readonly kind: 'same' | 'substituted' | 'extra' | 'missing';
  /** Of the output; null where it is missing. */
  readonly output: string | null;
  /** Null where it is extra. */
  readonly target: string | null;
}

/**
 * The fewest insertions, deletions and substitutions between an output and its target (Levenshtein 1966), place by place. Of several
 * ways the one that keeps symbols side by side at the end. Takes length × length steps.
 */
export function editsOf(output: readonly string[], target: readonly string[]): Edit[] {
  const width = target.length + 1;
  // distances[i · width + j]: of the first i symbols of the output to the first j of the target.
  const distances = new Uint16Array((output.length + 1) * width);
  const at = (i: number, j: number): number => distances[i * width + j] as number;
  for (let i = 0; i <= output.length; i++) {
    for (let j = 0; j <= target.length; j++) {
      const side = i === 0 || j === 0;
      distances[i * width + j] = side
        ? i + j
        : Math.min(at(i - 1, j - 1) + Number(output[i - 1] !== target[j - 1]), at(i - 1, j) + 1, at(i, j - 1) + 1);
    }
  }
  const edits: Edit[] = [];
  let [i, j] = [output.length, target.length];
  while (i > 0 || j > 0) {
    const [written, right] = [output[i - 1] ?? null, target[j - 1] ?? null];
    const same = written === right;
    if (i > 0 && j > 0 && at(i, j) === at(i - 1, j - 1) + Number(!same)) {
      edits.push({ kind: same ? 'same' : 'substituted', output: written, target: right });
      i--;
      j--;
    } else if (i > 0 && at(i, j) === at(i - 1, j) + 1) {
      edits.push({ kind: 'extra', output: written, target: null });
      i--;
    } else {
      edits.push({ kind: 'missing', output: null, target: right });
      j--;
    }
  }
  return edits.reverse();
}

export const countEdits = (edits: readonly Edit[]): number => edits.filter(({ kind }) => kind !== 'same').length;
