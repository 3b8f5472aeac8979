import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import { estimate, layerSize, modelLayers } from './sizes.ts';

// Without wavefronts, which share buffers.
const software = { software: true, maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 30 };

describe('estimate', () => {
  // By hand: G·H·(In + H + 2) a layer, V·(H + 1) for the output layer.
  it.each([
    ['rnn', 1, 7, 11, 7 * (11 + 7 + 2) + 11 * 8],
    ['gru', 2, 6, 9, 18 * (9 + 6 + 2) + 18 * (6 + 6 + 2) + 9 * 7],
    ['lstm', 1, 128, 64, 512 * (64 + 128 + 2) + 64 * 129],
  ])('counts the parameters of %s, %d layer(s), H=%d, V=%d', (cell, layers, hiddenSize, V, parameters) => {
    expect(estimate({ ...defaultConfig, cell, layers, hiddenSize }, V).parameters).toBe(parameters);
  });

  it('counts what layers read besides the layer below, and what stands for symbols', () => {
    const config = { ...defaultConfig, cell: 'lstm', layers: 3, hiddenSize: 8 };
    const off = { input: false, residual: false, dense: false };
    const plain = estimate(config, 20).parameters;
    const more = (changes: Partial<typeof config>): number =>
      estimate({ ...config, ...changes }, 20).parameters - plain;
    expect(more({ connections: { ...off, input: true } })).toBe(2 * 32 * 20);
    expect(more({ connections: { ...off, dense: true } })).toBe(32 * 8);
    expect(more({ connections: { ...off, residual: true } })).toBe(0);
    expect(more({ embedding: { size: 8, tied: false } })).toBe(20 * 8 - 32 * (20 - 8));
    expect(more({ embedding: { size: 8, tied: true } })).toBe(-32 * (20 - 8));
  });

  it('counts what is kept between layers', () => {
    const config = { ...defaultConfig, layers: 3, hiddenSize: 8, seqLength: 16, batchSize: 4 };
    const [rows, U] = [16 * 4, 8];
    const bytes = (changes: object): number => estimate({ ...config, ...changes }, 20, software).gpuBytes;
    // Two layers hand up their states with some of them silenced.
    const dropped = bytes({ dropout: { rate: 0.5, variational: false } });
    expect(dropped - bytes({})).toBe(2 * 4 * rows * U);
    // Two layers hand up sums, and the gradients of two layers are under way at once where one was.
    const residual = bytes({ connections: { input: false, residual: true, dense: false } });
    expect(residual - bytes({})).toBe(2 * 4 * rows * U + 4 * rows * U);
  });

  it('names the largest buffer, which grows with the window', () => {
    const config = { ...defaultConfig, batchSize: 64, seqLength: 128 };
    const { largestBuffer, largestBufferName, gpuBytes } = estimate(config, 64);
    expect(largestBufferName).toBe('gates of layer 1');
    expect(largestBuffer).toBe(4 * 64 * 128 * 4 * 128);
    expect(gpuBytes).toBeGreaterThan(largestBuffer);
    expect(estimate({ ...config, seqLength: 256 }, 64).largestBuffer).toBe(2 * largestBuffer);
  });

  it('computes gates twice, in the longest chunks that fit, past 1 GiB or what the adapter binds', () => {
    const config = { ...defaultConfig, hiddenSize: 1024, batchSize: 128, seqLength: 512 };
    const { recompute, gpuBytes } = estimate(config, 64);
    expect(recompute).toBeGreaterThanOrEqual(16);
    expect(gpuBytes).toBeLessThan(2 ** 30);
    const guaranteed = { software: false, maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };
    const small = { ...config, seqLength: 192 };
    expect(estimate(small, 64).recompute).toBeUndefined();
    // 4 gates of 1024 units, 128 sequences and 64 steps are 128 MiB to the byte.
    expect(estimate(small, 64, guaranteed)).toMatchObject({ recompute: 32, largestBufferName: 'gates of layer 1' });
    expect(estimate({ ...small, seqLength: 64 }, 64, guaranteed).recompute).toBeUndefined();
  });

  it('names what wide layers share, unless the adapter could not bind it', () => {
    const config = { ...defaultConfig, layers: 3, hiddenSize: 256, batchSize: 64, seqLength: 128 };
    const ofLayer = 4 * 64 * 128 * 4 * 256;
    const binding = (bytes: number) => ({ software: false, maxBufferSize: bytes, maxStorageBufferBindingSize: bytes });
    const shared = { largestBufferName: 'gates of all layers', largestBuffer: 3 * ofLayer };
    expect(estimate(config, 64)).toMatchObject(shared);
    expect(estimate(config, 64, binding(3 * ofLayer))).toMatchObject(shared);
    const tight = estimate(config, 64, binding(3 * ofLayer - 1));
    expect(tight.largestBuffer).toBeLessThan(3 * ofLayer);
    expect(tight.largestBufferName).not.toContain('all layers');
    expect(tight.recompute).toBeUndefined();
  });

  it('keeps 1024 units over 256 steps of 128 sequences within 1 GiB', () => {
    const config = { ...defaultConfig, hiddenSize: 1024, batchSize: 128, seqLength: 256 };
    expect(estimate(config, 64).gpuBytes).toBeLessThan(2 ** 30);
  });

  it('refuses a cell that is not there', () => {
    expect(() => estimate({ ...defaultConfig, cell: 'quasi' }, 64)).toThrow(RangeError);
  });
});

describe('the layers of an encoder–decoder', () => {
  const config = { ...defaultConfig, task: { id: 'dates', lag: 1 }, cell: 'gru', layers: 2, hiddenSize: 6 };
  const pairs = { ...config, embedding: { size: 5, tied: false }, attention: 'additive', bidirectional: true } as const;

  it('should be those of both sides when a model has two', () => {
    const { layers, encoderLayers } = modelLayers(pairs);
    expect(encoderLayers).toBe(2);
    expect(layers.map(({ bidirectional }) => bidirectional)).toEqual([true, true, false, false]);
    expect(modelLayers({ ...pairs, task: { id: 'text', lag: 1 } })).toMatchObject({ encoderLayers: undefined });
  });

  it('should count the parameters of each alone when both sides have as many', () => {
    const count = (inputs: number) => ({ inputs, parameters: 18 * (inputs + 6 + 2) });
    expect([0, 1, 2, 3].map((layer) => layerSize(pairs, 20, layer))).toEqual([5, 12, 5, 6].map(count));
  });
});
