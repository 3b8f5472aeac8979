import { expect, it, vi } from 'vitest';
import { gpuGlobals } from '../../gpu/testing/fakeDevice.ts';
import { defaultCapabilities } from '../strategy/capabilities.ts';
import { encoderDecoders } from '../testing/encoderDecoders.ts';
import { recordDecoder } from '../testing/recorder.ts';

vi.stubGlobal('GPUBufferUsage', gpuGlobals.GPUBufferUsage);

it.each(encoderDecoders)('should run the encoder at the first step alone when it is %s', async (_, shape) => {
  const spec = {
    shape,
    optimizer: { type: 'adam', nesterov: false },
    seqLength: 4,
    sourceLength: 6,
    batchSize: 3,
  } as const;
  const { first, next } = await recordDecoder(spec, defaultCapabilities, { compiled: [], made: [] });
  const files = (program: typeof first): string[] => program.map(({ pipeline }) => pipeline.kernel.file);
  const count = (program: typeof first, file: string): number => files(program).filter((one) => one === file).length;
  expect(count(first, 'graph/gather.wgsl')).toBe(2);
  expect(count(next, 'graph/gather.wgsl')).toBe(1);
  expect(count(first, 'pool/pool.wgsl')).toBeGreaterThan(0);
  expect(count(next, 'pool/pool.wgsl')).toBe(0);
  expect(files(next).filter((file) => file.startsWith('bidirectional/'))).toEqual([]);
  // A product a layer for what it reads, and one of what input feeding adds; the query's, and two of the context beside the states; the head's.
  const feedback = Number(shape.encoder.inputFeeding === true);
  const attention = { none: 0, dot: 2, general: 2, additive: 3 }[shape.encoder.attention];
  expect(count(next, 'linear/gemm_rows.wgsl')).toBe(shape.layers + feedback + attention + 1);
  const states = shape.layers * shape.cell.states.length;
  expect(files(next).slice(0, states)).toEqual(new Array(states).fill('decode/gather_states.wgsl'));
});
