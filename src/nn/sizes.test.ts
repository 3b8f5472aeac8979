import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import { estimate } from './sizes.ts';

describe('estimate', () => {
  // By hand: G·H·(In + H + 2) a layer, V·(H + 1) for the output layer.
  it.each([
    ['rnn', 1, 7, 11, 7 * (11 + 7 + 2) + 11 * 8],
    ['gru', 2, 6, 9, 18 * (9 + 6 + 2) + 18 * (6 + 6 + 2) + 9 * 7],
    ['lstm', 1, 128, 64, 512 * (64 + 128 + 2) + 64 * 129],
  ])('counts the parameters of %s, %d layer(s), H=%d, V=%d', (cell, layers, hiddenSize, V, parameters) => {
    expect(estimate({ ...defaultConfig, cell, layers, hiddenSize }, V).parameters).toBe(parameters);
  });

  it('names the largest buffer, which grows with the window', () => {
    const config = { ...defaultConfig, batchSize: 64, seqLength: 128 };
    const { largestBuffer, largestBufferName, gpuBytes } = estimate(config, 64);
    expect(largestBufferName).toBe('gates of layer 1');
    expect(largestBuffer).toBe(4 * 64 * 128 * 4 * 128);
    expect(gpuBytes).toBeGreaterThan(largestBuffer);
    expect(estimate({ ...config, seqLength: 256 }, 64).largestBuffer).toBe(2 * largestBuffer);
  });

  it('keeps 1024 units over 256 steps of 128 sequences within 1 GiB', () => {
    const config = { ...defaultConfig, hiddenSize: 1024, batchSize: 128, seqLength: 256 };
    expect(estimate(config, 64).gpuBytes).toBeLessThan(2 ** 30);
  });

  it('refuses a cell that is not there', () => {
    expect(() => estimate({ ...defaultConfig, cell: 'quasi' }, 64)).toThrow(RangeError);
  });
});
