import { type BufferArena, withArena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { encode, type PreparedDispatch, prepare } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { scoped } from '../../gpu/scoped.ts';
import type { ReachData } from '../../lib/gradientReach.ts';
import { createBuffers, type ModelBuffers } from '../buffers.ts';
import { packHyper, plainHyper } from '../hyper.ts';
import type { Model } from '../model.ts';
import { tuningOf } from '../schedule.ts';
import { type ModelPlan, type ModelSpec, planModel } from '../spec.ts';
import { teach, writeTargets } from './own.ts';
import { foundOf, reachProgram } from './program.ts';
import { type ProbeRows, type ProbeSequence, probeBatch, taughtTargets } from './rows.ts';
import { probedShape } from './shape.ts';

/** Measures how far back gradients reach in a model as it is now, on sequences that stay the same. It has buffers of its own. */
export class ReachProbe {
  private constructor(
    private readonly gpu: Gpu,
    private readonly plan: ModelPlan,
    private readonly rows: ProbeRows,
    private readonly arena: BufferArena,
    private readonly buffers: ModelBuffers,
    private readonly found: GPUBuffer,
    private readonly staging: GPUBuffer,
    private readonly program: readonly PreparedDispatch[],
  ) {}

  /**
   * @param spec of the model to probe
   * @param sequences N of them
   * @throws GpuError 'out-of-memory' where the device can't hold it beside the model.
   */
  static async create(
    gpu: Gpu,
    { shape, optimizer, halfWeights = false, truncate = 0 }: ModelSpec,
    rows: ProbeRows,
    sequences: readonly ProbeSequence[],
    pipelines: PipelineCache,
  ): Promise<ReachProbe> {
    const { device } = gpu;
    const batchSize = rows.sequences * rows.losses;
    const spec = {
      shape: probedShape(shape),
      optimizer,
      halfWeights,
      seqLength: rows.seqLength,
      batchSize,
      truncate,
      slots: 1,
    };
    // Looped layers keep their states in storage on every adapter, where their gradients can be written beside them.
    const plan = planModel({ ...spec, schedule: 'looped' }, tuningOf(device, gpu.adapter.software));
    return withArena(device, async (arena) => {
      const { norms, sums } = foundOf(rows);
      const foundBytes = 4 * shape.layers * (norms + sums);
      const dcsBytes = shape.cell.states.length > 1 ? 4 * rows.seqLength * batchSize * plan.layout.units : 16;
      const { buffers, found, dcs, staging } = await scoped(device, () => ({
        buffers: createBuffers(arena, plan),
        found: arena.create('gradients found', foundBytes),
        dcs: arena.create('gradients of the cell states', dcsBytes),
        staging: arena.staging('gradients found', foundBytes),
      }));
      const dispatches = await reachProgram({ plan, buffers, pipelines }, rows, dcs, found);
      const { program } = await scoped(device, () => prepare(arena, { program: dispatches }));
      const { input, targets } = probeBatch(rows, sequences);
      device.queue.writeBuffer(buffers.batch, 4 * plan.batch.input, input);
      writeTargets(device, { plan, buffers }, targets);
      teach(device, plan, buffers, taughtTargets(rows, sequences));
      // Each row has one loss, whose gradient is wanted as it is.
      device.queue.writeBuffer(buffers.hyper, 0, packHyper(plainHyper(1)));
      return new ReachProbe(gpu, plan, rows, arena, buffers, found, staging, program);
    });
  }

  /** Probes the model's parameters of this moment. One at a time. */
  async run(model: Model): Promise<ReachData> {
    const { gpu, buffers, found, staging, program } = this;
    const encoder = gpu.device.createCommandEncoder();
    encoder.copyBufferToBuffer(model.buffers.params, 0, buffers.params, 0, buffers.params.size);
    encoder.copyBufferToBuffer(model.buffers.copies, 0, buffers.copies, 0, buffers.copies.size);
    const pass = encoder.beginComputePass();
    encode(pass, program, 0);
    pass.end();
    encoder.copyBufferToBuffer(found, 0, staging, 0, staging.size);
    gpu.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(staging.getMappedRange().slice(0));
    staging.unmap();
    return this.unpack(values);
  }

  private unpack(found: Float32Array): ReachData {
    const { seqLength: T, sequences: N, losses: K, firstLoss } = this.rows;
    const { shape } = this.plan.spec;
    const { layers, cell } = shape;
    const S = cell.states.length;
    const norms = new Float32Array(layers * S * T * K);
    const all = new Float32Array(layers * S * T);
    const far = new Float32Array(layers * S * T);
    const size = foundOf(this.rows);
    for (let layer = 0; layer < layers; layer++) {
      for (let s = 0; s < S; s++) {
        const squares = layer * (size.norms + size.sums) + s * T * N * K;
        const sums = layer * (size.norms + size.sums) + size.norms + s * 2 * T * N;
        for (let t = 0; t < T; t++) {
          const to = (layer * S + s) * T + t;
          for (let i = 0; i < K; i++) norms[to * K + i] = meanRoot(found, squares + t * N * K + i, K, N);
          all[to] = meanRoot(found, sums + 2 * t * N, 2, N);
          far[to] = meanRoot(found, sums + 2 * t * N + 1, 2, N);
        }
      }
    }
    const { truncate } = this.plan.spec;
    const cut = truncate ? { truncate } : {};
    return { seqLength: T, ...cut, losses: K, firstLoss, layers, states: cell.states, norms, all, far };
  }

  destroy(): void {
    this.arena.destroy();
  }
}

/** √ of the mean of `count` squares, `stride` apart. */
function meanRoot(squares: Float32Array, start: number, stride: number, count: number): number {
  let sum = 0;
  for (let n = 0; n < count; n++) sum += squares[start + n * stride] as number;
  return Math.sqrt(sum / count);
}
