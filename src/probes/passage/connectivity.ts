import type { Gpu } from '../../gpu/device.ts';
import { encodePass, type PreparedDispatch } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { outputsOf } from '../../nn/compile/losses.ts';
import type { ModelSpec } from '../../nn/memory/spec.ts';
import type { Model } from '../../nn/model.ts';
import { forwardPass } from '../../nn/networkPasses.ts';
import { isBidirectional } from '../../nn/networks/parameters.ts';
import { cellGradients, ScratchModel } from '../shared/scratchModel.ts';
import { gateFloats } from '../shared/shape.ts';
import { columnBytes, connectivityProgram, inputGradientBytes } from './inputs.ts';

/** Positions that one pass follows back, and floats of one of a layer's buffers. */
const mostRows = 32;
const mostFloats = 2 ** 25;

/**
 * How much each character of a passage moves the predictions after it, and of a bidirectional model those before it. The passage stands in the batch R times, and row r has the
 * gradient of one logit at one position put in the place of a loss's, so a backward pass follows R positions back.
 */
export class ConnectivityProbe {
  private constructor(
    private readonly scratch: ScratchModel,
    private readonly parts: { readonly found: GPUBuffer; readonly one: GPUBuffer; readonly staging: GPUBuffer },
    private readonly programs: Readonly<Record<'forward' | 'backward', readonly PreparedDispatch[]>>,
  ) {}

  /** @throws GpuError 'out-of-memory' where the device can't hold it beside the model. */
  static create(gpu: Gpu, spec: ModelSpec, seqLength: number, pipelines: PipelineCache): Promise<ConnectivityProbe> {
    const rows = Math.max(1, Math.min(mostRows, Math.floor(mostFloats / (seqLength * gateFloats(spec.shape)))));
    return ScratchModel.build(gpu, spec, { seqLength, batchSize: rows }, pipelines, async (scratch) => {
      const { dcs, columns, gradients, ...parts } = await scratch.make((arena) => ({
        dcs: cellGradients(arena, scratch),
        gradients: arena.create('gradients of the input', inputGradientBytes(scratch)),
        columns: arena.create('input weights by column', columnBytes(scratch)),
        // Squared lengths, and as many zeros where those of a cell state would be.
        found: arena.create('connectivity', 8 * seqLength * rows),
        one: arena.create('one', 16),
        staging: arena.staging('connectivity', 4 * seqLength * rows),
      }));
      scratch.device.queue.writeBuffer(parts.one, 0, Float32Array.of(1, 0, 0, 0));
      const own = { dcs, columns, gradients, found: parts.found, spare: parts.one };
      const [forward, backward] = await Promise.all([forwardPass(scratch), connectivityProgram(scratch, own)]);
      const programs = { forward: await scratch.prepare(forward), backward: await scratch.prepare(backward) };
      return new ConnectivityProbe(scratch, parts, programs);
    });
  }

  /** Takes over a model's parameters, which what follows is about. */
  take(encoder: GPUCommandEncoder, model: Model): void {
    this.scratch.copyParameters(encoder, model);
  }

  /**
   * By the parameters taken last.
   * @param ids of the passage, P, at most T
   * @param logits the token whose logit is followed back, for each position
   * @returns [P][P], by position of the logit and of the input: the length of the gradient by its one-hot vector
   */
  async run(ids: Uint32Array, logits: ArrayLike<number>): Promise<Float32Array<ArrayBuffer>> {
    const { scratch } = this;
    const { seqLength: T, batchSize: R, shape } = scratch.plan.spec;
    const P = ids.length;
    const input = new Uint32Array(T);
    input.set(ids);
    const out = new Float32Array(P * P);
    scratch.writeSequences(new Array(R).fill({ input, length: P }));
    scratch.writeTargets(new Uint32Array(T * R).fill(ignoredTarget));
    const bidirectional = isBidirectional(shape);
    for (let first = 0; first < P; first += R) {
      const count = Math.min(R, P - first);
      // One pass after the other is waited for, so that training has its turn between them.
      const squares = await this.follow(
        Array.from({ length: count }, (_, r) => [first + r, logits[first + r] as number]),
      );
      for (let r = 0; r < count; r++) {
        const end = bidirectional ? P : first + r + 1;
        for (let t = 0; t < end; t++) out[(first + r) * P + t] = Math.sqrt(squares[t * R + r] as number);
      }
    }
    return out;
  }

  /** @param requested position and token for each row; squared lengths [T, R] */
  private async follow(requested: readonly (readonly [position: number, token: number])[]): Promise<Float32Array> {
    const { programs, scratch, parts } = this;
    const { plan } = scratch;
    const { buffer: logits } = outputsOf(scratch);
    const { batchSize: R } = plan.spec;
    const encoder = scratch.device.createCommandEncoder();
    encodePass(encoder, programs.forward);
    encoder.clearBuffer(logits);
    for (const [r, [t, token]] of requested.entries()) {
      const at = (t * R + r) * plan.layout.paddedVocabulary + token;
      encoder.copyBufferToBuffer(parts.one, 0, logits, 4 * at, 4);
    }
    encodePass(encoder, programs.backward);
    return scratch.read(encoder, parts.staging, [{ buffer: parts.found, size: parts.staging.size }]);
  }

  destroy(): void {
    this.scratch.destroy();
  }
}
