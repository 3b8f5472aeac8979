import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { delay } from '../modules/delay/definition.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { layerName, stack } from '../networks/stack.ts';
import { loopOf, resolve } from './resolve.ts';
import type { NodeSpec } from './types.ts';

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

  it('should find a loop when a delay reads a later node, which is as wide as it says', () => {
    const { nodes, ...network } = stack(shape({ layers: 2, embedding: { size: 4, tied: false } }));
    const [embedding, first, ...others] = nodes as [NodeSpec, NodeSpec, ...NodeSpec[]];
    const looping = (width: number, of: string) => {
      const back: NodeSpec = {
        name: 'before',
        definition: delay as NodeSpec['definition'],
        config: { width },
        from: [of],
      };
      return { ...network, nodes: [embedding, back, { ...first, from: [...first.from, 'before'] }, ...others] };
    };
    expect(loopOf(nodes)).toBeNull();
    const { nodes: looped, values } = resolve(looping(5, layerName(1)));
    expect(loopOf(looped)).toEqual({ first: 1, last: 3 });
    expect(values.find(({ name }) => name === layerName(1))?.readers).toEqual([1, 4]);
    expect(values.find(({ name }) => name === 'before')?.learned).toBe(true);
    expect(() => resolve(looping(6, layerName(1)))).toThrow('a delay of 6 numbers reads as many at every step');
    expect(() => resolve(looping(5, 'nobody'))).toThrow('before reads “nobody”, which does not come before it');
  });
});
