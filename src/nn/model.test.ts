import { describe, expect, it, vi } from 'vitest';
import { getCell } from '../cells/index.ts';
import { FakeDevice, gpuGlobals } from '../gpu/testing/fakeDevice.ts';
import type { ModelSpec } from './memory/spec.ts';
import { Model } from './model.ts';
import { StateBackup } from './state.ts';

vi.stubGlobal('GPUBufferUsage', gpuGlobals.GPUBufferUsage);
vi.stubGlobal('GPUShaderStage', gpuGlobals.GPUShaderStage);

const adapter = { name: 'none', software: false };
const specOf = (hiddenSize: number, seqLength: number, more: Partial<ModelSpec> = {}): ModelSpec => ({
  shape: { cell: getCell('lstm'), activation: 'tanh', layers: 1, hiddenSize, vocabularySize: 16 },
  seqLength,
  batchSize: 4,
  optimizer: { type: 'adam', nesterov: false },
  ...more,
});
const build = (fake: FakeDevice, spec: ModelSpec) => Model.create({ device: fake.device, adapter }, spec);

describe('Model.create', () => {
  it('should refuse the one that is too large, and only it, when two are built at once on one device', async () => {
    const fake = new FakeDevice(6 * 2 ** 20);
    const [large, small] = await Promise.allSettled([build(fake, specOf(8, 16384)), build(fake, specOf(8, 4))]);
    expect(large).toMatchObject({ status: 'rejected', reason: { name: 'GpuError', code: 'out-of-memory' } });
    expect(small.status).toBe('fulfilled');
    expect(fake.uncaptured).toEqual([]);
    expect(fake.openScopes).toBe(0);
    if (small.status === 'fulfilled') {
      // Nothing of the other is left.
      expect(fake.liveBytes).toBe(small.value.gpuBytes);
      small.value.destroy();
    }
    expect(fake.liveBytes).toBe(0);
  });

  it('should free every buffer when a kernel does not compile', async () => {
    const fake = new FakeDevice();
    vi.spyOn(fake, 'createComputePipelineAsync').mockRejectedValueOnce(new Error('no'));
    await expect(build(fake, specOf(8, 4))).rejects.toMatchObject({ code: 'validation' });
    expect(fake.buffers.length).toBeGreaterThan(0);
    expect(fake.liveBytes).toBe(0);
  });

  it('should free every buffer when the device refuses a bind group', async () => {
    const fake = new FakeDevice();
    const bind = fake.createBindGroup.bind(fake);
    vi.spyOn(fake, 'createBindGroup').mockImplementationOnce((descriptor) => {
      fake.report('validation', 'binding 1 is too small');
      return bind(descriptor);
    });
    await expect(build(fake, specOf(8, 4))).rejects.toMatchObject({ message: 'binding 1 is too small' });
    expect(fake.uncaptured).toEqual([]);
    expect(fake.liveBytes).toBe(0);
  });

  it('should take 13 dispatches a step when an LSTM of 128 units reads 64 steps of 32 sequences', async () => {
    const { shape, ...rest } = specOf(128, 64, { batchSize: 32 });
    const model = await build(new FakeDevice(), { ...rest, shape: { ...shape, vocabularySize: 64 } });
    expect(model.dispatchesPerStep).toBe(13);
  });

  it('should make as many buffers and bind groups for 1024 time steps as for 8 when each step is dispatched by itself', async () => {
    const counts = [];
    for (const seqLength of [8, 1024]) {
      const fake = new FakeDevice();
      const model = await build(fake, specOf(32, seqLength, { variantKind: 'stepwise' }));
      expect(model.dispatchesPerStep).toBeGreaterThan(2 * seqLength);
      counts.push({ buffers: fake.buffers.length, bindGroups: fake.bindGroups.length });
    }
    expect(counts[1]).toEqual(counts[0]);
  });
});

describe('StateBackup.create', () => {
  it('should free what it had and leave the model alone when only some of its copies fit', async () => {
    const spec = specOf(8, 4);
    const needed = (await build(new FakeDevice(), spec)).gpuBytes;
    // h of 4 sequences of 8 units, and not c as well.
    const fake = new FakeDevice(needed + 200);
    const model = await build(fake, spec);
    await expect(StateBackup.create(model)).rejects.toMatchObject({ code: 'out-of-memory' });
    expect(fake.uncaptured).toEqual([]);
    expect(fake.liveBytes).toBe(model.gpuBytes);
  });
});
