import { describe, expect, it } from 'vitest';
import { type CellDef, cells } from '../../../../cells/index.ts';
import { ignoredTarget } from '../../../../lib/ignoredTarget.ts';
import type { ModelShape } from '../../../networks/parameters.ts';
import type { State } from '../../../reference/types.ts';
import { derivative, relativeError, smoothProblem } from '../../../testing/finiteDifferences.ts';
import { forward, forwardBackward, type Window, windowLoss } from '../../../testing/stackReference.ts';

const [T, B, k] = [7, 2, 3];
const sizes = { hiddenSize: 4, vocabularySize: 5 };
const plainest = (cell: CellDef): CellDef['activations'][number] => cell.activations[0] ?? 'tanh';

/** The windows between the borders, each from the state that the parameters of now have made before it: what a detach makes of them. */
function parts(shape: ModelShape, params: Record<string, Float64Array>, window: Window): Window[] {
  const found: Window[] = [];
  let state: State = window.state;
  for (let t = 0; t < T; t += k) {
    const rows = (values: Uint32Array): Uint32Array => values.slice(t * B, (t + k) * B);
    const part = { ids: rows(window.ids), targets: rows(window.targets), T: Math.min(k, T - t), B, state };
    found.push(part);
    state = forward(shape, params, part).state;
  }
  return found;
}

const scored = ({ targets }: Window): number => targets.filter((target) => target !== ignoredTarget).length;

describe.each(cells.map((cell) => ({ id: cell.id, cell })))('$id: truncated back-propagation', ({ cell }) => {
  const shape: ModelShape = { cell, activation: plainest(cell), layers: 2, ...sizes };
  const { params, window } = smoothProblem(shape, { T, B, carried: true, masked: true, seed: 4 });

  it('has the gradients of a loss whose windows begin with states that are given', () => {
    const { grads, loss } = forwardBackward(shape, params, { ...window, truncate: k });
    const cut = parts(shape, params, window);
    const total = scored(window);
    const cutLoss = (): number =>
      cut.reduce((sum, part) => sum + (windowLoss(shape, params, part) * scored(part)) / total, 0);
    expect(loss).toBeCloseTo(cutLoss(), 12);
    for (const [name, values] of Object.entries(params)) {
      for (let i = 0; i < values.length; i += 1 + Math.floor(values.length / 6)) {
        const expected = derivative(cutLoss, values, i);
        expect(relativeError(grads[name]?.[i] as number, expected), `${name}[${i}]`).toBeLessThan(1e-6);
      }
    }
  });

  it('is as it was without borders inside the window, and another with them', () => {
    const whole = forwardBackward(shape, params, window);
    expect(forwardBackward(shape, params, { ...window, truncate: 0 })).toEqual(whole);
    expect(forwardBackward(shape, params, { ...window, truncate: T })).toEqual(whole);
    const cut = forwardBackward(shape, params, { ...window, truncate: k });
    expect(cut.logits).toEqual(whole.logits);
    expect(cut.grads['rnn.weight_ih_l0']).not.toEqual(whole.grads['rnn.weight_ih_l0']);
  });
});
