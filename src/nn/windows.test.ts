import { describe, expect, it } from 'vitest';
import { ignoredTarget } from '../lib/ignoredTarget.ts';
import { cutTo, type ModelWindow, windowFor } from './windows.ts';

const B = 2;
const window = (seqLength: number, sourceLength: number): ModelWindow =>
  ({ plan: { spec: { seqLength, sourceLength, batchSize: B } } }) as ModelWindow;
const [small, wide, whole] = [window(2, 3), window(3, 3), window(4, 6)];

/** Of two sequences, whose targets end after so many steps, and whose sources have so many. */
function batchOf(targets: number, sources: readonly [number, number]) {
  const ids = (steps: number): Uint32Array => Uint32Array.from({ length: steps * B }, (_, i) => i);
  const real = ids(4).map((id) => (id < targets * B - 1 ? id : ignoredTarget));
  return { ids: ids(4), targets: real, source: { ids: ids(6), lengths: Uint32Array.from(sources) } };
}

describe('the window of a batch', () => {
  it.each([
    ['it fits the smallest', batchOf(2, [3, 1]), small],
    ['its targets are longer', batchOf(3, [1, 3]), wide],
    ['a source is longer', batchOf(1, [1, 4]), whole],
    ['all steps hold something', batchOf(4, [6, 6]), whole],
    ['it has no target', batchOf(0, [1, 1]), small],
  ])('should be the smallest that it fits when %s', (_, batch, expected) => {
    expect(windowFor([small, wide, whole], batch)).toBe(expected);
  });

  it('should be the whole one, which refuses it, when a batch has not all steps', () => {
    const { source, ...batch } = batchOf(1, [1, 1]);
    const fewer = { ...batch, source, ids: batch.ids.subarray(1) };
    expect(windowFor([small, wide, whole], fewer)).toBe(whole);
    expect(windowFor([small, wide, whole], batch)).toBe(whole);
  });

  it('should hold the steps that there is room for when a batch is cut', () => {
    const { ids, targets, source } = cutTo(small.plan, batchOf(2, [3, 1]));
    expect([...ids]).toEqual([0, 1, 2, 3]);
    expect([...targets]).toEqual([0, 1, 2, ignoredTarget]);
    expect([...(source?.ids ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
