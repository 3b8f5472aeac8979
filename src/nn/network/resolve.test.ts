import { describe, expect, it } from 'vitest';
import { getCell } from '../cells/index.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { layerName, stack } from '../networks/stack.ts';
import { resolve } from './resolve.ts';

const off = { input: false, residual: false, dense: false };
const shape = (more: Partial<ModelShape> = {}): ModelShape => ({
  cell: getCell('lstm'),
  activation: 'tanh',
  layers: 3,
  hiddenSize: 5,
  vocabularySize: 9,
  ...more,
});
const nodesOf = (more: Partial<ModelShape>, dropped = false) =>
  stack(shape(more), dropped ? { rate: 0.5, variational: false } : undefined).nodes.map(({ name, from }) => [
    name,
    from,
  ]);

describe('a stack', () => {
  it('should read the layer below, the lowest ids, when nothing connects its layers', () => {
    expect(nodesOf({})).toEqual([
      ['layer 1', ['input']],
      ['layer 2', ['layer 1']],
      ['layer 3', ['layer 2']],
      ['head', ['layer 3']],
      ['loss', ['head']],
    ]);
  });

  it('should read the input first, and every layer below in order, when layers are densely connected to it', () => {
    expect(nodesOf({ connections: { input: true, residual: false, dense: true } })[2]).toEqual([
      'layer 3',
      ['input', 'layer 1', 'layer 2'],
    ]);
  });

  it('should add what the layer below gave when it is residual, and drop below the top alone', () => {
    const residual = nodesOf({ connections: { ...off, residual: true } }, true);
    expect(residual.slice(0, 6)).toEqual([
      ['layer 1', ['input']],
      ['output of layer 1', ['layer 1']],
      ['layer 2', ['output of layer 1']],
      ['output of layer 2', ['layer 2', 'output of layer 1']],
      ['layer 3', ['output of layer 2']],
      ['output of layer 3', ['layer 3', 'output of layer 2']],
    ]);
  });

  it('should read the embedding in the place of ids, and pool before the head, when there are both', () => {
    expect(nodesOf({ layers: 1, embedding: { size: 4, tied: false }, pool: 'mean' })).toEqual([
      ['embedding', ['input']],
      ['layer 1', ['embedding']],
      ['pooled states', ['layer 1']],
      ['head', ['pooled states']],
      ['loss', ['head']],
    ]);
  });

  it('should have PyTorch’s parameters in PyTorch’s order when the last output is fed back', () => {
    const { parameters } = resolve(stack(shape({ layers: 2, feedback: true, embedding: { size: 4, tied: false } })));
    expect(parameters.map(({ name, shape: sizes }) => `${name} ${sizes.join('×')}`)).toEqual([
      'embedding.weight 9×4',
      ...[0, 1].flatMap((l) => [
        `rnn.weight_ih_l${l} 20×${l === 0 ? 4 : 5}`,
        `rnn.weight_hh_l${l} 20×5`,
        `rnn.bias_ih_l${l} 20`,
        `rnn.bias_hh_l${l} 20`,
      ]),
      'rnn.weight_fb_l0 20×9',
      'head.weight 9×5',
      'head.bias 9',
    ]);
  });
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
