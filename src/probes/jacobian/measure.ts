import type { Gpu } from '../../gpu/device.ts';
import { encodePass, type PreparedDispatch } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { createRng } from '../../lib/rng.ts';
import { wholeWindow } from '../../nn/compile/chunks.ts';
import { inOrder } from '../../nn/compile/dispatch.ts';
import type { ModelSpec } from '../../nn/memory/spec.ts';
import type { Model } from '../../nn/model.ts';
import { type Layer, layerOf, layersOf, unitsOf } from '../../nn/modules/recurrence/layer.ts';
import { backwardSteps } from '../../nn/modules/recurrence/steps.ts';
import type { Direction } from '../../nn/network/types.ts';
import { statesPass } from '../../nn/networkPasses.ts';
import { layerShapes, type ModelShape } from '../../nn/networks/parameters.ts';
import type { CellRequest } from '../shared/contract.ts';
import { gradientsOf, stateLengths } from '../shared/lengths.ts';
import { placeOf } from '../shared/place.ts';
import { cellGradients, lengthRead, type ProbeInput, ScratchModel } from '../shared/scratchModel.ts';
import { probeSequences } from '../shared/sequences.ts';
import { gateFloats } from '../shared/shape.ts';
import { sliceOf } from '../shared/slices.ts';
import type { Measure } from '../shared/types.ts';
import { type JacobianData, type jacobian, singularLags, tellableShare } from './contract.ts';

/** Random directions that are pushed back. */
const mostVectors = 16;
/** The widest layer whose whole product is computed: as many directions besides. */
const widestSingular = 64;
/** Floats of one of a layer's buffers. */
const mostFloats = 2 ** 25;

interface Rows {
  /** Random directions of every layer. */
  readonly random: number;
  /** Of each layer, the units whose own directions go along; 0 in a wide one. */
  readonly units: readonly number[];
  /** Of the batch: those of the layer that has most. */
  readonly all: number;
}

/** How many directions stand in the batch: random ones, then those of the units. */
function jacobianRows(shape: ModelShape, seqLength: number): Rows {
  const affordable = Math.max(1, Math.floor(mostFloats / (seqLength * gateFloats(shape))));
  const random = Math.min(mostVectors, affordable);
  const units = layerShapes(shape).map(({ hiddenSize: H }) =>
    H <= widestSingular && random + H <= affordable ? H : 0,
  );
  return { random, units, all: random + Math.max(...units) };
}

/** Directions [rows, U]: K drawn evenly from the unit sphere, always the same ones, then the unit vectors, then zeros. */
export function directions(H: number, U: number, random: number, units: number, rows = random + units) {
  const rng = createRng(1, 'directions');
  const values = new Float32Array(rows * U);
  for (let k = 0; k < random; k++) {
    const drawn = Array.from({ length: H }, () => rng.normal());
    const length = Math.hypot(...drawn);
    values.set(
      drawn.map((x) => x / length),
      k * U,
    );
  }
  for (let j = 0; j < units; j++) values[(random + j) * U + j] = 1;
  return values;
}

/** What is pushed back from the last step of each layer, and what it is measured with. */
interface Buffers {
  readonly vectors: readonly GPUBuffer[];
  readonly dcs: GPUBuffer;
  readonly squares: GPUBuffer;
  readonly staging: GPUBuffer;
}

/**
 * Pushes directions back through the product of a layer's Jacobians at the states of one sequence: the backward pass of its
 * recurrence, with the directions in the place of dL/dh at the last step, in its own order of time.
 */
export class JacobianProbe {
  private readonly programs = new Map<string, readonly PreparedDispatch[]>();

  private constructor(
    private readonly scratch: ScratchModel,
    private readonly rows: Rows,
    private readonly sequence: ProbeInput,
    private readonly buffers: Buffers,
  ) {}

  /**
   * @param spec of the model to probe
   * @throws GpuError 'out-of-memory' where the device can't hold it beside the model.
   */
  static create(gpu: Gpu, spec: ModelSpec, sequence: ProbeInput, pipelines: PipelineCache): Promise<JacobianProbe> {
    const { shape, seqLength, sourceLength = 0 } = spec;
    const longest = Math.max(seqLength, sourceLength);
    const rows = jacobianRows(shape, longest);
    const B = rows.all;
    return ScratchModel.build(gpu, spec, { seqLength, batchSize: B }, pipelines, async (scratch) => {
      scratch.writeSequences(new Array<ProbeInput>(B).fill(sequence));
      const layers = layersOf(scratch);
      const starts = layers.map((layer, l) =>
        directions(layer.config.hiddenSize, unitsOf(layer), rows.random, rows.units[l] ?? 0, B),
      );
      const matrix = layers.map((layer, l) => layer.config.cell.states.length * (rows.units[l] ?? 0) * unitsOf(layer));
      const length = Math.max(...layers.map((layer) => lengthRead(layer, sequence)));
      const matrices = 4 * singularLags(length).length * Math.max(...matrix);
      const buffers = await scratch.make((arena) => {
        const squares = arena.create('squared lengths', 8 * longest * B);
        return {
          vectors: starts.map(({ byteLength }) => arena.create('directions', byteLength)),
          dcs: cellGradients(arena, scratch),
          squares,
          staging: arena.staging('directions pushed back', squares.size + matrices),
        };
      });
      starts.forEach((start, l) => {
        scratch.device.queue.writeBuffer(buffers.vectors[l] as GPUBuffer, 0, start);
      });
      return new JacobianProbe(scratch, rows, sequence, buffers);
    });
  }

  private async program(layer: number, direction: Direction): Promise<readonly PreparedDispatch[]> {
    const key = `${layer} ${direction}`;
    const program = this.programs.get(key) ?? (await this.build(layer, direction));
    this.programs.set(key, program);
    return program;
  }

  private async build(index: number, direction: Direction): Promise<readonly PreparedDispatch[]> {
    const { scratch, buffers } = this;
    const layer = layerOf(scratch, index);
    const { plan } = layer;
    const states = gradientsOf(layer, direction, buffers.dcs);
    const dispatches = await inOrder(
      statesPass(scratch),
      backwardSteps(layer, wholeWindow(plan), { buffer: buffers.dcs }),
      stateLengths(layer, states, buffers.squares, plan.spec.seqLength * plan.spec.batchSize),
    );
    return scratch.prepare(dispatches);
  }

  /** At the model's parameters of this moment. One at a time. */
  async run(model: Model, request: CellRequest): Promise<JacobianData> {
    const { scratch, rows } = this;
    const { vectors, dcs, squares, staging } = this.buffers;
    const { shape, batchSize: B } = scratch.plan.spec;
    const { place, direction } = placeOf(shape, request);
    const program = await this.program(place.layer, direction);
    const layer = layerOf(scratch, place.layer);
    const { cell, hiddenSize } = layer.config;
    const T = lengthRead(layer, this.sequence);
    const units = rows.units[place.layer] ?? 0;
    const start = vectors[place.layer] as GPUBuffer;
    const lags = units > 0 ? singularLags(T) : [];
    const rowBytes = 4 * unitsOf(layer);
    const encoder = scratch.encoderFor(model);
    const { dh, dc } = gradientsOf(layer, direction, dcs);
    // What flows in at any other step is nothing.
    encoder.clearBuffer(dh.buffer);
    // Where a decoder begins with the last cell state, the last step reads what is carried into it.
    encoder.clearBuffer(layer.kept('carriedGradient').buffer);
    encoder.copyBufferToBuffer(start, 0, dh.buffer, (dh.offset ?? 0) + (T - 1) * B * rowBytes, start.size);
    encodePass(encoder, program);
    const states = cell.states.length > 1 ? [dh, dc] : [dh];
    const products = lags.flatMap((lag) =>
      states.map((state) => sliceOf(state, ((T - 1 - lag) * B + rows.random) * rowBytes, units * rowBytes)),
    );
    const found = await scratch.read(encoder, staging, [{ buffer: squares }, ...products]);
    return {
      ...place,
      seqLength: T,
      hiddenSize,
      states: cell.states,
      vectors: rows.random,
      lengths: this.lengths(found, layer),
      lags,
      ...(await this.singular(layer, found.subarray(squares.size / 4), lags)),
    };
  }

  /** [T][K] by lag, of both parts of the state together. */
  private lengths(squares: Float32Array, layer: Layer): Float32Array<ArrayBuffer> {
    const { seqLength, batchSize: B } = layer.plan.spec;
    const T = lengthRead(layer, this.sequence);
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
    layer: Layer,
    products: Float32Array,
    lags: readonly number[],
  ): Promise<Pick<JacobianData, 'largest' | 'median' | 'smallest'>> {
    const largest: number[] = [];
    const median: number[] = [];
    const smallest: number[] = [];
    if (lags.length > 0) {
      const { singularValues } = await import('../../lib/spectra.ts');
      const { hiddenSize: H, cell } = layer.config;
      const U = unitsOf(layer);
      const S = cell.states.length;
      for (const [i] of lags.entries()) {
        const product = new Float64Array(H * S * H);
        for (let s = 0; s < S; s++) {
          for (let row = 0; row < H; row++) {
            const first = ((i * S + s) * H + row) * U;
            product.set(products.subarray(first, first + H), row * S * H + s * H);
          }
        }
        const values = product.every(Number.isFinite) ? singularValues(product, H, S * H) : [];
        const top = values[0] ?? Number.NaN;
        const reliable = (value: number | undefined): number =>
          value !== undefined && value > tellableShare * top ? value : Number.NaN;
        largest.push(top);
        median.push(reliable(values[(H - 1) >> 1]));
        smallest.push(reliable(values[H - 1]));
        // One at a time, with room for the training between them.
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
    return { largest, median, smallest };
  }

  destroy(): void {
    this.scratch.destroy();
  }
}

export const measure: Measure<typeof jacobian> = {
  make({ model, dataset }) {
    const { gpu, plan, pipelines } = model;
    const { spec } = plan;
    const [sequence] = probeSequences(dataset, spec.batchSize, spec.seqLength);
    if (!sequence) throw new RangeError('There is no sequence to measure on.');
    return JacobianProbe.create(gpu, spec, sequence, pipelines);
  },
};
