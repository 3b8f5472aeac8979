import { expect, it, vi } from 'vitest';
import { getCell } from '../cells/index.ts';
import { FakeDevice, gpuGlobals } from '../gpu/testing/fakeDevice.ts';
import { CellUseProbe } from '../probes/cellUse/measure.ts';
import { JacobianProbe } from '../probes/jacobian/measure.ts';
import { ConnectivityProbe } from '../probes/passage/connectivity.ts';
import { PassageReader } from '../probes/passage/reading.ts';
import { ReachProbe } from '../probes/reach/measure.ts';
import { traceWindow } from '../probes/slowStep/measure.ts';
import { UpdateProbe } from '../probes/updates/measure.ts';
import type { ModelSpec } from './memory/spec.ts';
import { Model } from './model.ts';
import { fused } from './sampling/fused.ts';
import { byPasses } from './sampling/passes.ts';
import { Sampler } from './sampling/sampler.ts';
import { StateBackup } from './state.ts';

vi.stubGlobal('GPUBufferUsage', gpuGlobals.GPUBufferUsage);
vi.stubGlobal('GPUShaderStage', gpuGlobals.GPUShaderStage);

const adapter = { name: 'none', software: false };
const [T, B] = [4, 2];
const spec: ModelSpec = {
  shape: { cell: getCell('lstm'), activation: 'tanh', layers: 2, hiddenSize: 8, vocabularySize: 6 },
  seqLength: T,
  batchSize: B,
  optimizer: { type: 'adam', nesterov: false },
};
const ids = new Uint32Array(T);
const rows = { seqLength: T, sequences: 1, losses: 1, firstLoss: T - 1 };
const reached = [{ input: ids, targets: ids }];
const window = { ids: new Uint32Array(T * B), targets: new Uint32Array(T * B), state: null, scored: T * B };

/** Everything that is built beside a model. */
const builds: Record<string, (model: Model) => Promise<unknown>> = {
  'a copy of the state': (model) => StateBackup.create(model),
  'a sampler of whole chunks': (model) => Sampler.create(model, { sequences: 2, probabilities: true, method: fused }),
  'a sampler by passes': (model) => Sampler.create(model, { sequences: 2, probabilities: true, method: byPasses }),
  'a probe of updates': (model) => UpdateProbe.create(model),
  'a probe of Jacobians': ({ gpu, pipelines }) => JacobianProbe.create(gpu, spec, { input: ids }, pipelines),
  'a probe of gates': ({ gpu, pipelines }) => CellUseProbe.create(gpu, spec, [{ input: ids }], pipelines),
  'a reader of passages': ({ gpu, pipelines }) => PassageReader.create(gpu, spec, T, pipelines),
  'a probe of connectivity': ({ gpu, pipelines }) => ConnectivityProbe.create(gpu, spec, T, pipelines),
  'a probe of reach': ({ gpu, pipelines }) => ReachProbe.create(gpu, spec, rows, reached, pipelines),
  'a traced window': (model) => traceWindow(model.gpu, model, B, window, model.pipelines),
  'another model': ({ gpu, pipelines }) => Model.create(gpu, spec, pipelines),
};

it.each(Object.entries(builds))(
  'should free what %s had, and charge nobody else, when the memory ends at any of its buffers',
  async (_, build) => {
    const fake = new FakeDevice();
    const model = await Model.create({ device: fake.device, adapter }, spec);
    const before = fake.buffers.length;
    const held = fake.liveBytes;
    const failures: unknown[] = [];
    const attempt = (): Promise<unknown> => build(model).catch((error: unknown) => failures.push(error));
    // A traced window goes on to run, which the fake can't.
    await attempt();
    const made = fake.buffers.slice(before);
    for (const buffer of made) buffer.destroy();
    expect(made.length).toBeGreaterThan(0);
    let needed = 0;
    for (const { size } of made) {
      needed += size;
      // One byte short of what it takes to this buffer.
      fake.memory = held + needed - 1;
      failures.length = 0;
      await attempt();
      expect(failures).toMatchObject([{ name: 'GpuError', code: 'out-of-memory' }]);
      expect(fake.liveBytes).toBe(held);
      expect(fake.uncaptured).toEqual([]);
      expect(fake.openScopes).toBe(0);
    }
  },
);
