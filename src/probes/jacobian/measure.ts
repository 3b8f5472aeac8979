import { type BufferArena, withArena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { encode, makeDispatch, type PreparedDispatch, prepare } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { scoped } from '../../gpu/scoped.ts';
import { createRng } from '../../lib/rng.ts';
import { wholeWindow } from '../../nn/compile/chunks.ts';
import type { PassContext } from '../../nn/compile/context.ts';
import { statesPass } from '../../nn/compile/index.ts';
import type { Model } from '../../nn/model.ts';
import {
  cellGradientOf,
  cellParameters,
  layerOf,
  ofDirection,
  stateGradient,
  unitsOf,
} from '../../nn/modules/recurrence/layer.ts';
import { backwardSteps } from '../../nn/modules/recurrence/steps.ts';
import type { Direction } from '../../nn/network/types.ts';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import type { ModelSpec } from '../../nn/spec.ts';
import type { CellRequest } from '../shared/contract.ts';
import { placeOf } from '../shared/place.ts';
import {
  cellGradientBytes,
  copyParameters,
  type ProbeInput,
  scratchModel,
  writeSequences,
} from '../shared/scratchModel.ts';
import { probeSequences } from '../shared/sequences.ts';
import { gateFloats } from '../shared/shape.ts';
import type { Measure } from '../types.ts';
import { type JacobianData, type jacobian, singularLags, tellableShare } from './contract.ts';

/** Random directions that are pushed back. */
const mostVectors = 16;
/** The widest layer whose whole product is computed: as many directions besides. */
export const widestSingular = 64;
/** Floats of one of a layer's buffers. */
const mostFloats = 2 ** 25;

/** How many directions stand in the batch: random ones, then those of the units. */
export function jacobianRows(shape: ModelShape, seqLength: number): { random: number; units: number } {
  const { hiddenSize: H } = shape;
  const affordable = Math.max(1, Math.floor(mostFloats / (seqLength * gateFloats(shape))));
  const random = Math.min(mostVectors, affordable);
  return { random, units: H <= widestSingular && random + H <= affordable ? H : 0 };
}

/** Directions [K + I, U]: K drawn evenly from the unit sphere, always the same ones, then the unit vectors. */
export function directions(H: number, U: number, random: number, units: number): Float32Array<ArrayBuffer> {
  const rng = createRng(1, 'directions');
  const rows = new Float32Array((random + units) * U);
  for (let k = 0; k < random; k++) {
    const drawn = Array.from({ length: H }, () => rng.normal());
    const length = Math.hypot(...drawn);
    rows.set(
      drawn.map((x) => x / length),
      k * U,
    );
  }
  for (let j = 0; j < units; j++) rows[(random + j) * U + j] = 1;
  return rows;
}

/**
 * Pushes directions back through the product of a layer's Jacobians at the states of one sequence: the backward pass of its
 * recurrence, with the directions in the place of dL/dh at the last step, in its own order of time.
 */
export class JacobianProbe {
  private readonly programs = new Map<string, readonly PreparedDispatch[]>();

  private constructor(
    private readonly gpu: Gpu,
    private readonly context: PassContext,
    private readonly rows: { random: number; units: number },
    /** Steps of the sequence without what pads it. */
    private readonly length: number,
    private readonly arena: BufferArena,
    private readonly vectors: GPUBuffer,
    private readonly dcs: GPUBuffer,
    private readonly squares: GPUBuffer,
    private readonly staging: GPUBuffer,
  ) {}

  /**
   * @param spec of the model to probe
   * @throws GpuError 'out-of-memory' where the device can't hold it beside the model.
   */
  static create(gpu: Gpu, spec: ModelSpec, sequence: ProbeInput, pipelines: PipelineCache): Promise<JacobianProbe> {
    const { device } = gpu;
    const { shape, seqLength } = spec;
    const rows = jacobianRows(shape, seqLength);
    const B = rows.random + rows.units;
    const length = sequence.length ?? seqLength;
    return withArena(device, (arena) =>
      scoped(device, () => {
        const context = scratchModel(gpu, spec, { seqLength, batchSize: B }, pipelines, arena);
        writeSequences(device, context, new Array<ProbeInput>(B).fill(sequence));
        const U = context.plan.layout.units;
        const start = directions(shape.hiddenSize, U, rows.random, rows.units);
        const vectors = arena.create('directions', start.byteLength);
        device.queue.writeBuffer(vectors, 0, start);
        const dcs = arena.create('gradients of the cell states', cellGradientBytes(context));
        const squares = arena.create('squared lengths', 8 * seqLength * B);
        const matrices = singularLags(length).length * shape.cell.states.length * 4 * rows.units * U;
        const staging = arena.staging('directions pushed back', squares.size + matrices);
        return new JacobianProbe(gpu, context, rows, length, arena, vectors, dcs, squares, staging);
      }),
    );
  }

  private async program(layer: number, direction: Direction): Promise<readonly PreparedDispatch[]> {
    const key = `${layer} ${direction}`;
    const program = this.programs.get(key) ?? (await this.build(layer, direction));
    this.programs.set(key, program);
    return program;
  }

  private async build(index: number, direction: Direction): Promise<readonly PreparedDispatch[]> {
    const { gpu, arena, context, dcs, squares } = this;
    const { plan, pipelines } = context;
    const { seqLength, batchSize } = plan.spec;
    const layer = layerOf(context, index);
    const { cellState } = cellParameters(layer);
    const [forward, backward, norms] = await Promise.all([
      statesPass(context),
      backwardSteps(layer, wholeWindow(plan), { buffer: dcs }),
      pipelines.get('probe/norms.wgsl', { cellState }),
    ]);
    const count = seqLength * batchSize;
    const dh = ofDirection(layer, direction, stateGradient(layer));
    const dc = cellGradientOf(layer, direction, { buffer: dcs });
    const measured = makeDispatch(
      norms,
      { dh, dc, found: { buffer: squares } },
      { rows: count, units4: unitsOf(layer) / 4, out: 0 },
      [Math.ceil(count / 64), 1, 1],
    );
    const dispatches = [...forward, ...backward, measured];
    const { program } = await scoped(gpu.device, () => prepare(arena, { program: dispatches }));
    return program;
  }

  /** At the model's parameters of this moment. One at a time. */
  async run(model: Model, request: CellRequest): Promise<JacobianData> {
    const { gpu, context, rows, length: T, vectors, dcs, squares, staging } = this;
    const { plan, buffers } = context;
    const { shape, batchSize: B } = plan.spec;
    const { place, direction } = placeOf(shape, request);
    const layer = layerOf(context, place.layer);
    const program = await this.program(place.layer, direction);
    const lags = rows.units > 0 ? singularLags(T) : [];
    const rowBytes = 4 * plan.layout.units;
    const encoder = gpu.device.createCommandEncoder();
    copyParameters(encoder, model.buffers, buffers);
    // What flows in at any other step is nothing.
    const dho = ofDirection(layer, direction, stateGradient(layer));
    encoder.clearBuffer(dho.buffer);
    encoder.copyBufferToBuffer(vectors, 0, dho.buffer, (dho.offset ?? 0) + (T - 1) * B * rowBytes, B * rowBytes);
    const pass = encoder.beginComputePass();
    encode(pass, program, 0);
    pass.end();
    encoder.copyBufferToBuffer(squares, 0, staging, 0, squares.size);
    const states = shape.cell.states.length > 1 ? [dho, cellGradientOf(layer, direction, { buffer: dcs })] : [dho];
    let at = squares.size;
    for (const lag of lags) {
      for (const { buffer, offset = 0 } of states) {
        const from = offset + ((T - 1 - lag) * B + rows.random) * rowBytes;
        encoder.copyBufferToBuffer(buffer, from, staging, at, rows.units * rowBytes);
        at += rows.units * rowBytes;
      }
    }
    gpu.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const found = new Float32Array(staging.getMappedRange().slice(0));
    staging.unmap();
    return {
      ...place,
      seqLength: T,
      hiddenSize: shape.hiddenSize,
      states: shape.cell.states,
      vectors: rows.random,
      lengths: this.lengths(found),
      lags,
      ...(await this.singular(found.subarray(squares.size / 4), lags)),
    };
  }

  /** [T][K] by lag, of both parts of the state together. */
  private lengths(squares: Float32Array): Float32Array<ArrayBuffer> {
    const { seqLength, batchSize: B } = this.context.plan.spec;
    const T = this.length;
    const { random: K } = this.rows;
    const lengths = new Float32Array(T * K);
    for (let lag = 0; lag < T; lag++) {
      const row = (T - 1 - lag) * B;
      for (let k = 0; k < K; k++) {
        lengths[lag * K + k] = Math.sqrt((squares[row + k] as number) + (squares[seqLength * B + row + k] as number));
      }
    }
    return lengths;
  }

  /** Of the products at these lags, whose rows are what became of the unit vectors. */
  private async singular(
    products: Float32Array,
    lags: readonly number[],
  ): Promise<Pick<JacobianData, 'largest' | 'median' | 'smallest'>> {
    const largest: number[] = [];
    const median: number[] = [];
    const smallest: number[] = [];
    if (lags.length > 0) {
      const { singularValues } = await import('../../lib/spectra.ts');
      const { layout, spec } = this.context.plan;
      const { hiddenSize: H, cell } = spec.shape;
      const S = cell.states.length;
      for (const [i] of lags.entries()) {
        const product = new Float64Array(H * S * H);
        for (let s = 0; s < S; s++) {
          for (let row = 0; row < H; row++) {
            const first = ((i * S + s) * H + row) * layout.units;
            product.set(products.subarray(first, first + H), row * S * H + s * H);
          }
        }
        const values = product.every(Number.isFinite) ? singularValues(product, H, S * H) : [];
        const top = values[0] ?? Number.NaN;
        const told = (value: number | undefined): number =>
          value !== undefined && value > tellableShare * top ? value : Number.NaN;
        largest.push(top);
        median.push(told(values[(H - 1) >> 1]));
        smallest.push(told(values[H - 1]));
        // One at a time, with room for the training between them.
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
    return { largest, median, smallest };
  }

  destroy(): void {
    this.arena.destroy();
  }
}

export const measure: Measure<typeof jacobian> = {
  make({ model, dataset }) {
    const { gpu, plan, pipelines } = model;
    const { spec } = plan;
    const [sequence] = probeSequences(dataset, spec.batchSize, spec.seqLength);
    if (!sequence) throw new RangeError('There is no sequence to follow.');
    return JacobianProbe.create(gpu, spec, sequence, pipelines);
  },
};
