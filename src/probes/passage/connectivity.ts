import { type BufferArena, withArena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { encode, type PreparedDispatch, prepare } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { scoped } from '../../gpu/scoped.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { PassContext } from '../../nn/compile/context.ts';
import { forwardPass } from '../../nn/compile/index.ts';
import { outputsOf } from '../../nn/compile/losses.ts';
import type { Model } from '../../nn/model.ts';
import { isBidirectional } from '../../nn/networks/parameters.ts';
import type { ModelSpec } from '../../nn/spec.ts';
import { columnBytes, connectivityProgram, inputGradientBytes } from '../shared/inputs.ts';
import {
  cellGradientBytes,
  copyParameters,
  scratchModel,
  writeSequences,
  writeTargets,
} from '../shared/scratchModel.ts';
import { gateFloats } from '../shared/shape.ts';

/** Positions that one pass follows back, and floats of one of a layer's buffers. */
const mostRows = 32;
const mostFloats = 2 ** 25;

/**
 * How much each character of a passage moves the predictions after it, and of a bidirectional model those before it. The passage stands in the batch R times, and row r has the
 * gradient of one logit at one position put in the place of a loss's, so a backward pass follows R positions back.
 */
export class ConnectivityProbe {
  private constructor(
    private readonly gpu: Gpu,
    private readonly context: PassContext,
    private readonly arena: BufferArena,
    private readonly parts: { readonly found: GPUBuffer; readonly one: GPUBuffer; readonly staging: GPUBuffer },
    private readonly programs: Readonly<Record<'forward' | 'backward', readonly PreparedDispatch[]>>,
  ) {}

  /** @throws GpuError 'out-of-memory' where the device can't hold it beside the model. */
  static create(gpu: Gpu, spec: ModelSpec, seqLength: number, pipelines: PipelineCache): Promise<ConnectivityProbe> {
    const { device } = gpu;
    const rows = Math.max(1, Math.min(mostRows, Math.floor(mostFloats / (seqLength * gateFloats(spec.shape)))));
    return withArena(device, async (arena) => {
      const { context, dcs, columns, gradients, ...parts } = await scoped(device, () => {
        const context = scratchModel(gpu, spec, { seqLength, batchSize: rows }, pipelines, arena);
        const one = arena.create('one', 16);
        device.queue.writeBuffer(one, 0, Float32Array.of(1, 0, 0, 0));
        return {
          context,
          dcs: arena.create('gradients of the cell states', cellGradientBytes(context)),
          gradients: arena.create('gradients of the input', inputGradientBytes(context)),
          columns: arena.create('input weights by column', columnBytes(context)),
          // Squared lengths, and as many zeros where those of a cell state would be.
          found: arena.create('connectivity', 8 * seqLength * rows),
          one,
          staging: arena.staging('connectivity', 4 * seqLength * rows),
        };
      });
      const [forward, backward] = await Promise.all([
        forwardPass(context),
        connectivityProgram(context, { dcs, columns, gradients, found: parts.found, spare: parts.one }),
      ]);
      const programs = await scoped(device, () => prepare(arena, { forward, backward }));
      return new ConnectivityProbe(gpu, context, arena, parts, programs);
    });
  }

  /** Takes over a model's parameters, which what follows is about. */
  take(encoder: GPUCommandEncoder, model: Model): void {
    copyParameters(encoder, model.buffers, this.context.buffers);
  }

  /**
   * By the parameters taken last.
   * @param ids of the passage, P, at most T
   * @param logits the token whose logit is followed back, for each position
   * @returns [P][P], by position of the logit and of the input: the length of the gradient by its one-hot vector
   */
  async run(ids: Uint32Array, logits: ArrayLike<number>): Promise<Float32Array<ArrayBuffer>> {
    const { seqLength: T, batchSize: R } = this.context.plan.spec;
    const P = ids.length;
    const input = new Uint32Array(T);
    input.set(ids);
    const out = new Float32Array(P * P);
    writeSequences(this.gpu.device, this.context, new Array(R).fill({ input, length: P }));
    writeTargets(this.gpu.device, this.context, new Uint32Array(T * R).fill(ignoredTarget));
    const bidirectional = isBidirectional(this.context.plan.spec.shape);
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

  /** @param wanted position and token for each row; squared lengths [T, R] */
  private async follow(wanted: readonly (readonly [position: number, token: number])[]): Promise<Float32Array> {
    const { gpu, programs, context, parts } = this;
    const { plan } = context;
    const { buffer: logits } = outputsOf(context);
    const { batchSize: R } = plan.spec;
    const encoder = gpu.device.createCommandEncoder();
    const run = (program: readonly PreparedDispatch[]): void => {
      const pass = encoder.beginComputePass();
      encode(pass, program, 0);
      pass.end();
    };
    run(programs.forward);
    encoder.clearBuffer(logits);
    for (const [r, [t, token]] of wanted.entries()) {
      const at = (t * R + r) * plan.layout.paddedVocabulary + token;
      encoder.copyBufferToBuffer(parts.one, 0, logits, 4 * at, 4);
    }
    run(programs.backward);
    encoder.copyBufferToBuffer(parts.found, 0, parts.staging, 0, parts.staging.size);
    gpu.device.queue.submit([encoder.finish()]);
    await parts.staging.mapAsync(GPUMapMode.READ);
    const squares = new Float32Array(parts.staging.getMappedRange().slice(0));
    parts.staging.unmap();
    return squares;
  }

  destroy(): void {
    this.arena.destroy();
  }
}
