import { describe, expect, it } from 'vitest';
import { getCell } from '../cells/index.ts';
import type { ModelShape } from '../nn/networks/parameters.ts';
import { limitOf, stepWork } from './limits.ts';
import type { Ceilings } from './types.ts';

const shapeOf = (cell: string, layers: number, hiddenSize: number, vocabularySize: number): ModelShape => ({
  cell: getCell(cell),
  activation: 'tanh',
  layers,
  hiddenSize,
  vocabularySize,
});

const ceilings: Ceilings = {
  flopsPerSecond: 1e9,
  cacheBytesPerSecond: 8e9,
  memoryBytesPerSecond: 2e9,
  barrierMicroseconds: 5,
  dispatchMicroseconds: 50,
  submitMicroseconds: 70,
};

describe('stepWork', () => {
  it('of one LSTM layer', () => {
    // H=4 B=2 T=3 V=5: 2·4·4·6·12 = 2304 and the head's 6·6·4·5 = 720.
    // f32s: 6·4·(16 + 5 + 2) = 552, 6·12 = 72, parameters 16·5 + 16·4 + 32 + 20 + 5 = 201.
    expect(stepWork(shapeOf('lstm', 1, 4, 5), { batchSize: 2, seqLength: 3 }, 'persistent')).toEqual({
      flops: 3024,
      bytes: 4 * (552 + 72 + 2010),
      barriers: 6,
      dispatches: 0,
    });
  });

  it('of two GRU layers: the upper one has three products with its input, and waits one step longer', () => {
    // H=2 B=1 T=4 V=3: the first 2·3·2·4·6 = 288, the second 2·3·2·4·12 = 576, the head 6·4·2·3 = 144.
    // f32s: 2·4·2·(16 + 5) = 336, 4·8 = 32, parameters (18 + 12 + 12) + (12 + 12 + 12) + 6 + 3 = 87.
    expect(stepWork(shapeOf('gru', 2, 2, 3), { batchSize: 1, seqLength: 4 }, 'stepwise')).toEqual({
      flops: 1008,
      bytes: 4 * (336 + 32 + 870),
      barriers: 0,
      dispatches: 10,
    });
  });

  it('of a benchmark’s middle shape: 6·4·128²·64·32 for the layer, 6·64·32·128·64 for the head', () => {
    expect(stepWork(shapeOf('lstm', 1, 128, 64), { batchSize: 32, seqLength: 64 }, 'looped')).toMatchObject({
      flops: 805_306_368 + 100_663_296,
      barriers: 128,
      dispatches: 0,
    });
  });

  it('should count both sides and attention when there is an encoder', () => {
    const cell = getCell('gru');
    const encoder = {
      layers: [{ cell, hiddenSize: 2, bidirectional: false }],
      ...({ symbols: 3, embedding: 2, attention: 'dot' } as const),
    };
    const shape = { ...shapeOf('gru', 1, 2, 3), embedding: { size: 2, tied: false }, encoder };
    // H=2 D=2 B=1 T=2 S=3 V=3: layers 2·3·2·12·3 = 432 and 288, attention 6·2·3·4 = 144, linear layers 6·2·2·4 + 6·2·2·3 = 168.
    // f32s: layers 3·2·21 + 2·2·21 = 210, embeddings 5·(6 + 4) = 50, attention 2·(6 + 10) = 32, linear layers 20 + 12, ids 7.
    // Parameters: embeddings 6 + 6, layers 36 + 36, 2·4, head 9.
    expect(stepWork(shape, { batchSize: 1, seqLength: 2, sourceLength: 3 }, 'persistent')).toEqual({
      flops: 1032,
      bytes: 4 * (331 + 1010),
      barriers: 10,
      dispatches: 0,
    });
  });

  it('of a forward pass in one dispatch and a backward pass in many', () => {
    const work = stepWork(shapeOf('rnn', 1, 4, 5), { batchSize: 2, seqLength: 3 }, 'looped', 'stepwise');
    expect(work).toMatchObject({ barriers: 3, dispatches: 3 });
  });
});

describe('limitOf', () => {
  const work = { flops: 2e6, bytes: 2e6, barriers: 100, dispatches: 0 };

  it('is the largest of the three, and says which', () => {
    expect(limitOf(work, ceilings)).toEqual({
      milliseconds: 2,
      bound: 'arithmetic',
      arithmeticMs: 2,
      bandwidthMs: 0.25,
      chainMs: 0.5,
    });
    expect(limitOf({ ...work, flops: 1e5 }, ceilings)).toMatchObject({ milliseconds: 0.5, bound: 'chain' });
    expect(limitOf({ ...work, flops: 1e5, barriers: 1 }, ceilings)).toMatchObject({
      milliseconds: 0.25,
      bound: 'bandwidth',
    });
  });

  it('takes a dispatch for a link where each time step is one', () => {
    expect(limitOf({ ...work, barriers: 0, dispatches: 100 }, ceilings)).toMatchObject({
      milliseconds: 5,
      bound: 'chain',
    });
  });

  it('takes memory’s bandwidth for what no cache would hold', () => {
    expect(limitOf({ ...work, bytes: 4 * 2 ** 20 }, ceilings).bandwidthMs).toBeCloseTo(0.524288, 10);
    expect(limitOf({ ...work, bytes: 8e6 }, ceilings).bandwidthMs).toBe(4);
  });
});
