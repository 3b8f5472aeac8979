import type { Slice } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { encodePass, type PreparedDispatch } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { PassContext } from '../../nn/compile/context.ts';
import { lossesOf, outputsOf } from '../../nn/compile/losses.ts';
import type { ModelSpec } from '../../nn/memory/spec.ts';
import type { Model } from '../../nn/model.ts';
import { type Layer, layerOf, layersOf, unitsOf } from '../../nn/modules/recurrence/layer.ts';
import type { Direction } from '../../nn/network/types.ts';
import { forwardPass } from '../../nn/networkPasses.ts';
import type { CellRequest } from '../shared/contract.ts';
import { placeOf } from '../shared/place.ts';
import { ScratchModel } from '../shared/scratchModel.ts';
import { sliceOf } from '../shared/slices.ts';

/** What a model made of a passage of P characters, by position. */
export interface Reading {
  /** [H][P]: h_t, or tanh(c_t) of cells with a cell state */
  readonly states: Float32Array<ArrayBuffer>;
  /** [S][H][P]: the cell's slots, its activated gates first */
  readonly slots: Float32Array<ArrayBuffer>;
  /** [P, V]: what follows position t */
  readonly probabilities: Float32Array<ArrayBuffer>;
  /** [P], nats: of the character after position t; 0 for the last */
  readonly losses: Float32Array<ArrayBuffer>;
}

/** Reads passages of up to T characters, from a state of zeros, and keeps every state and gate. It has buffers of its own. */
export class PassageReader {
  private constructor(
    private readonly scratch: ScratchModel,
    private readonly staging: GPUBuffer,
    private readonly program: readonly PreparedDispatch[],
  ) {}

  /** @throws GpuError 'out-of-memory' where the device can't hold it beside the model. */
  static create(gpu: Gpu, spec: ModelSpec, seqLength: number, pipelines: PipelineCache): Promise<PassageReader> {
    return ScratchModel.build(gpu, spec, { seqLength, batchSize: 1 }, pipelines, async (scratch) => {
      const sizes = layersOf(scratch).map((layer) => sizeOf(partsOf(scratch, layer, 0)));
      const staging = await scratch.make((arena) => arena.staging('what was read', Math.max(...sizes)));
      return new PassageReader(scratch, staging, await scratch.prepare(await forwardPass(scratch)));
    });
  }

  /**
   * @param ids of the passage, at most T
   * @param request whose states and slots are wanted; in the order of the passage
   * @param also what else is to be done at the same point of the queue, when the parameters are those that are read by
   */
  async run(
    model: Model,
    ids: Uint32Array,
    request: CellRequest,
    also?: (encoder: GPUCommandEncoder) => void,
  ): Promise<Reading> {
    const { scratch, staging, program } = this;
    const { plan } = scratch;
    const T = plan.spec.seqLength;
    const { place, direction } = placeOf(plan.spec.shape, request);
    const layer = layerOf(scratch, place.layer);
    const parts = partsOf(scratch, layer, direction);
    if (ids.length > T) throw new RangeError(`a passage here has at most ${T} characters, not ${ids.length}`);
    const padded = new Uint32Array(T);
    padded.set(ids);
    // What follows the last character is not known; any target gives the probabilities.
    const targets = Uint32Array.from({ length: T }, (_, t) => (t < ids.length ? (ids[t + 1] ?? 0) : ignoredTarget));
    scratch.writeSequences([{ input: padded, length: ids.length }]);
    scratch.writeTargets(targets);
    const encoder = scratch.encoderFor(model);
    also?.(encoder);
    encodePass(encoder, program);
    const values = await scratch.read(encoder, staging, parts);
    return this.unpack(values, targets.subarray(0, ids.length), parts, layer, direction);
  }

  private unpack(
    values: Float32Array,
    targets: Uint32Array,
    parts: readonly Slice[],
    layer: Layer,
    direction: Direction,
  ): Reading {
    const { layout, spec } = this.scratch.plan;
    const { cell, hiddenSize: H } = layer.config;
    const U = unitsOf(layer);
    const { vocabularySize: V } = spec.shape;
    const { paddedVocabulary: VP } = layout;
    const S = cell.slots.length;
    const P = targets.length;
    let at = 0;
    const [state, gates, dlogits, losses] = parts.map(({ size = 0 }) => {
      at += size / 4;
      return values.subarray(at - size / 4, at);
    }) as [Float32Array, Float32Array, Float32Array, Float32Array];
    const activation = cell.states.length > 1 ? Math.tanh : (value: number) => value;
    const states = new Float32Array(H * P);
    const slots = new Float32Array(S * H * P);
    const probabilities = new Float32Array(P * V);
    for (let t = 0; t < P; t++) {
      const own = direction === 1 ? P - 1 - t : t;
      for (let j = 0; j < H; j++) {
        states[j * P + t] = activation(state[own * U + j] as number);
        for (let s = 0; s < S; s++) slots[(s * H + j) * P + t] = gates[(own * S + s) * U + j] as number;
      }
      // The head leaves probability − one-hot where its logits were; a small difference from 1 would have lost its digits.
      for (let v = 0; v < V; v++) {
        probabilities[t * V + v] =
          v === targets[t] ? Math.exp(-(losses[t] as number)) : (dlogits[t * VP + v] as number);
      }
    }
    const known = losses.slice(0, P);
    if (P > 0) known[P - 1] = 0;
    return { states, slots, probabilities, losses: known as Float32Array<ArrayBuffer> };
  }

  destroy(): void {
    this.scratch.destroy();
  }
}

/** What is read back: the layer's states after each step, its slots, the gradient of the logits, the losses. */
function partsOf(context: PassContext, layer: Layer, direction: Direction): Slice[] {
  const { plan } = context;
  const { seqLength: T } = plan.spec;
  const { paddedVocabulary: VP } = plan.layout;
  const { cell } = layer.config;
  const U = unitsOf(layer);
  const state = layer.kept(cell.states.length > 1 ? 'cellStates' : 'hiddenStates', direction);
  const gates = layer.kept('gates', direction);
  return [
    sliceOf(state, 4 * U, 4 * T * U),
    sliceOf(gates, 0, 4 * T * cell.slots.length * U),
    { ...outputsOf(context), size: 4 * T * VP },
    { ...lossesOf(context), size: 4 * T },
  ];
}

const sizeOf = (parts: readonly Slice[]): number => parts.reduce((sum, { size = 0 }) => sum + size, 0);
