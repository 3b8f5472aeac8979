import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { layerName, stack } from '../networks/stack.ts';
import { resolve } from './resolve.ts';

const shape = (more: Partial<ModelShape> = {}): ModelShape => ({
  cell: getCell('lstm'),
  activation: 'tanh',
  layers: 3,
  hiddenSize: 5,
  vocabularySize: 9,
  ...more,
});
describe('resolve', () => {
  it('should tell who reads a value, in which order, and whether it learns', () => {
    const { values } = resolve(stack(shape({ layers: 2, bidirectional: true, features: 3 })));
    const found = Object.fromEntries(values.map(({ name, ...value }) => [name, value]));
    expect(found.input).toMatchObject({ readers: [0], reversed: true, learned: false, producer: null });
    expect(found[layerName(0)]).toMatchObject({ readers: [1], reversed: true, learned: true });
    expect(found[layerName(1)]).toMatchObject({ readers: [2], reversed: false, learned: true });
  });

  it('should refuse a node when it reads what does not come before it, or what it can’t', () => {
    const { nodes, ...network } = stack(shape());
    expect(() => resolve({ ...network, nodes: nodes.toReversed() })).toThrow(
      'loss reads “head”, which does not come before it',
    );
    const [, , , head, loss] = nodes;
    const wrong = [{ ...(head as (typeof nodes)[number]), from: ['input'] }, loss as (typeof nodes)[number]];
    expect(() => resolve({ ...network, nodes: wrong })).toThrow('a linear layer reads features');
  });
});
