import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { createRng } from '../../lib/rng.ts';
import { place } from '../network/placement.ts';
import { loopOf, resolve } from '../network/resolve.ts';
import type { Loss } from '../reference/loss.ts';
import { backward, forward, type Problem } from '../reference/network.ts';
import { encoderDecoders, pairsProblem } from '../testing/encoderDecoders.ts';
import { partErrors } from '../testing/finiteDifferences.ts';
import { encoderDecoder } from './encoderDecoder.ts';
import { parameterShapes } from './index.ts';

const lossOf = (problem: Problem): number => (forward(problem).kept.get('loss') as Loss).loss;

describe('an encoder–decoder', () => {
  it.each(encoderDecoders)('should have the gradients of finite differences when it is %s', (name, shape) => {
    const problem = pairsProblem(shape, createRng(3, name));
    const { grads } = backward(problem, forward(problem));
    const parts = Object.entries(problem.params).map(([of, values]) => ({
      ...{ name: of, values, gradient: grads[of] as Float64Array },
    }));
    const errors = partErrors(() => lossOf(problem), parts, 4, 5);
    expect(errors.filter(({ worst }) => !(worst <= 1e-5))).toEqual([]);
  });

  it.each(encoderDecoders)('should not see what pads a source when it is %s', (name, shape) => {
    const [one, other] = [0, 3].map((padding) => pairsProblem(shape, createRng(3, name), padding)) as [
      Problem,
      Problem,
    ];
    expect(other.inputs).not.toEqual(one.inputs);
    expect(lossOf(other)).toBe(lossOf(one));
    expect(backward(other, forward(other)).grads).toEqual(backward(one, forward(one)).grads);
  });

  it('should name its parameters by their modules when there are two layers from both ends', () => {
    const shape = encoderDecoders.find(([name]) => name.startsWith('both ends'))?.[1];
    if (!shape) throw new RangeError('no such case');
    const names = parameterShapes(shape).map(({ name, shape: sizes }) => `${name} ${sizes.join('×')}`);
    expect(names.filter((name) => !/_(reverse|l1)/.test(name))).toEqual([
      'source_embedding.weight 7×6',
      'encoder.weight_ih_l0 20×6',
      'encoder.weight_hh_l0 20×5',
      'encoder.bias_ih_l0 20',
      'encoder.bias_hh_l0 20',
      'bridge_h_0.weight 7×10',
      'bridge_h_0.bias 7',
      'bridge_c_0.weight 7×10',
      'bridge_c_0.bias 7',
      'bridge_h_1.weight 7×12',
      'bridge_h_1.bias 7',
      'bridge_c_1.weight 7×12',
      'bridge_c_1.bias 7',
      'embedding.weight 9×5',
      'decoder.weight_ih_l0 28×5',
      'decoder.weight_hh_l0 28×7',
      'decoder.bias_ih_l0 28',
      'decoder.bias_hh_l0 28',
      'attention_keys.weight 7×12',
      'attention_query.weight 7×7',
      'attention.weight 7',
      'attention_output.weight 7×19',
      'head.weight 9×7',
      'head.bias 9',
    ]);
  });

  it('should refuse products when the states that they compare have not one width', () => {
    const [, shape] = encoderDecoders[1] as (typeof encoderDecoders)[number];
    const wider = { ...shape.encoder, layers: [{ cell: getCell('lstm'), hiddenSize: 8, bidirectional: false }] };
    expect(() => encoderDecoder({ ...shape, encoder: wider })).toThrow('the encoder gives 8, the decoder 7');
  });

  it('should refuse to share an embedding when the two sides differ in their symbols or its size', () => {
    const shape = encoderDecoders.find(([name]) => name === 'one embedding of both sides')?.[1];
    if (!shape) throw new RangeError('no such case');
    const refused = 'one embedding can’t be';
    expect(() => encoderDecoder({ ...shape, encoder: { ...shape.encoder, symbols: 8 } })).toThrow(refused);
    expect(() => encoderDecoder({ ...shape, encoder: { ...shape.encoder, embedding: 6 } })).toThrow(refused);
    expect(parameterShapes(shape).filter(({ name }) => name.includes('embedding'))).toEqual([
      { name: 'embedding.weight', shape: [9, 5] },
    ]);
  });

  it('should refuse input feeding when there is no attention', () => {
    const shape = encoderDecoders.find(([name]) => name === 'attention none, an LSTM')?.[1];
    if (!shape) throw new RangeError('no such case');
    expect(() => encoderDecoder({ ...shape, encoder: { ...shape.encoder, inputFeeding: true } })).toThrow(
      'no attentional state to feed',
    );
  });

  it('should feed its lowest layer the attentional state beside the symbol when there is input feeding', () => {
    const shape = encoderDecoders.find(([name]) => name.startsWith('input feeding, both ends'))?.[1];
    if (!shape) throw new RangeError('no such case');
    const shapes = new Map(parameterShapes(shape).map(({ name, shape: sizes }) => [name, sizes]));
    expect(shapes.get('decoder.weight_ih_l0')).toEqual([3 * 5, 5 + 9]);
    expect(shapes.get('decoder.weight_ih_l1')).toEqual([4 * 9, 5]);
    expect(loopOf(encoderDecoder(shape).nodes)).not.toBeNull();
    expect(loopOf(encoderDecoder({ ...shape, encoder: { ...shape.encoder, inputFeeding: false } }).nodes)).toBeNull();
  });

  it('should refuse a decoder when it has no embedding', () => {
    const [, { embedding: _, ...shape }] = encoderDecoders[0] as (typeof encoderDecoders)[number];
    expect(() => encoderDecoder(shape)).toThrow('by an embedding of its own');
  });

  it('should drop units between the layers of each side when there is dropout', () => {
    const shape = encoderDecoders.find(([name]) => name.includes('two layers of a GRU'))?.[1];
    if (!shape) throw new RangeError('no such case');
    const network = resolve(encoderDecoder(shape, { rate: 0.5, variational: false }));
    const dropped = network.nodes.filter(({ definition }) => definition.kind === 'dropoutAdd');
    expect(dropped.map(({ name }) => name)).toEqual(['output of encoder layer 1', 'output of layer 1']);
    const streams = dropped.map(({ config }) => (config as { stream: number }).stream);
    expect(new Set(streams).size).toBe(2);
    const window = { seqLength: 4, sourceLength: 6, batchSize: 3, kept: 4, wavefront: false };
    expect(() => place(network, window, false)).not.toThrow();
  });
});
