/** Gradients of a layer's states while it is walked back: dL/dh and dL/dc, [T+1, B, H] each. */
interface StateGradients {
  readonly dHidden: Float64Array;
  readonly dCell: Float64Array;
}

/**
 * Cuts back-propagation at every multiple of `truncate` steps: what a step there has given to the state before it is taken back, so
 * that this is left with what came from above. To be called before the rows of each step are walked back, and once they are.
 *
 * @param size B·H
 * @param truncate 0 for no borders
 */
export function bordersOf({ dHidden, dCell }: StateGradients, size: number, truncate: number) {
  let above = new Float64Array();
  const isBorder = (t: number): boolean => truncate > 0 && t > 0 && t % truncate === 0;
  return {
    before(t: number): void {
      if (isBorder(t)) above = dHidden.slice(t * size, (t + 1) * size);
    },
    after(t: number): void {
      if (!isBorder(t)) return;
      dHidden.set(above, t * size);
      dCell.fill(0, t * size, (t + 1) * size);
    },
  };
}
