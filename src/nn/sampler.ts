import { BufferArena } from '../gpu/arena.ts';
import { type Dispatch, DispatchBuilder, encode } from '../gpu/dispatch.ts';
import { ReadbackRing } from '../gpu/readback.ts';
import { kernels } from './kernels.ts';
import type { Model } from './model.ts';
import { layerNames } from './parameters.ts';
import { cellParameters } from './passes/context.ts';

export interface SampleChunk {
  /** Ids to consume first: the prompt at the start of a sample, afterwards the last token drawn. At least one. */
  readonly given: readonly number[];
  /** Position of the first of them in the sample. */
  readonly position: number;
  /** Zero the state first. */
  readonly reset: boolean;
  readonly temperature: number;
  /** 0: off */
  readonly topK: number;
  /** 1: off */
  readonly topP: number;
  readonly seed: number;
}

export interface SampledChunk {
  /** Ids of positions position+1 … position+steps: the rest of the prompt, then what was drawn. */
  readonly tokens: Uint32Array;
  /** [steps, V]: distribution of each of them, at temperature 1. */
  readonly probabilities: readonly Float32Array[];
}

// Bytes of the kernel's Dims: 12 scalars, then 8 vec4u of layers.
const dimsBytes = 48 + 8 * 16;

/** Draws text from a model's present parameters; keeps the recurrent state of its one sequence on the GPU. */
export class Sampler {
  private constructor(
    private readonly model: Model,
    private readonly arena: BufferArena,
    private readonly dispatch: Dispatch,
    private readonly dims: GPUBuffer,
    private readonly output: { tokens: GPUBuffer; probs: GPUBuffer },
    private readonly ring: { tokens: ReadbackRing; probs: ReadbackRing },
    /** Tokens a chunk holds at most. */
    readonly steps: number,
  ) {}

  static async create(model: Model, steps = 32): Promise<Sampler> {
    const { plan, gpu, buffers, pipelines } = model;
    const { shape } = plan.spec;
    const arena = new BufferArena(gpu.device);
    const VP = plan.layout.paddedVocabulary;
    const U = plan.layout.units;
    const state = arena.create('sampler state', shape.layers * 2 * U * 4);
    const tokens = arena.create('sampled tokens', (steps + 1) * 4);
    const probs = arena.create('sampled probabilities', steps * VP * 4);
    const dims = arena.create('sampler dims', dimsBytes, GPUBufferUsage.UNIFORM);
    const dispatches = new DispatchBuilder(gpu.device, arena);
    const context = { plan, buffers, pipelines, dispatches };
    const WG = Math.min(
      plan.tuning.maxInvocations,
      plan.tuning.software ? 64 : Math.max(64, Math.min(256, Math.ceil(U / 32) * 32)),
    );
    const pipeline = await pipelines.get(kernels.sample, {
      ...cellParameters(context),
      U,
      VP,
      H: shape.hiddenSize,
      WG,
    });
    const params = { buffer: buffers.params };
    const dispatch = dispatches.make(
      pipeline,
      {
        params,
        scalars: params,
        state: { buffer: state },
        tokens: { buffer: tokens },
        probs: { buffer: probs },
        dims: { buffer: dims },
      },
      null,
      [1, 1, 1],
    );
    const ring = {
      tokens: new ReadbackRing(gpu.device, (steps + 1) * 4, 1),
      probs: new ReadbackRing(gpu.device, steps * VP * 4, 1),
    };
    return new Sampler(model, arena, dispatch, dims, { tokens, probs }, ring, steps);
  }

  /** Runs one chunk. One at a time: the next goes on from its state. */
  async run(chunk: SampleChunk, steps = this.steps): Promise<SampledChunk> {
    const { device } = this.model.gpu;
    const V = this.model.plan.spec.shape.vocabularySize;
    const VP = this.model.plan.layout.paddedVocabulary;
    if (chunk.given.length < 1 || chunk.given.length > steps + 1)
      throw new RangeError('a chunk takes 1 to steps + 1 given tokens');
    device.queue.writeBuffer(this.dims, 0, this.packDims(chunk, steps));
    device.queue.writeBuffer(this.output.tokens, 0, Uint32Array.from(chunk.given));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encode(pass, [this.dispatch], 0);
    pass.end();
    device.queue.submit([encoder.finish()]);
    const [tokens, probs] = await Promise.all([
      this.ring.tokens.read(this.output.tokens, [{ offset: 4, size: steps * 4 }]),
      this.ring.probs.read(this.output.probs, [{ offset: 0, size: steps * VP * 4 }]),
    ]);
    return {
      tokens: new Uint32Array(tokens),
      probabilities: Array.from({ length: steps }, (_, i) => new Float32Array(probs, i * VP * 4, V)),
    };
  }

  private packDims(chunk: SampleChunk, steps: number): ArrayBuffer {
    const { layout, spec } = this.model.plan;
    const view = new DataView(new ArrayBuffer(dimsBytes));
    const head = layout.get('head.weight').start;
    const headBias = layout.get('head.bias').start * 4;
    const words = [
      spec.shape.vocabularySize,
      spec.shape.layers,
      steps,
      chunk.given.length,
      Number(chunk.reset),
      chunk.seed,
    ];
    [...words, chunk.position, chunk.topK].forEach((value, i) => {
      view.setUint32(i * 4, value, true);
    });
    view.setFloat32(32, chunk.temperature, true);
    view.setFloat32(36, chunk.topP, true);
    view.setUint32(40, head, true);
    view.setUint32(44, headBias, true);
    for (let l = 0; l < spec.shape.layers; l++) {
      const names = layerNames(l);
      const offsets = [
        layout.get(names.weightIh).start,
        layout.get(names.weightHh).start,
        layout.get(names.biasIh).start * 4,
        layout.get(names.biasHh).start * 4,
      ];
      offsets.forEach((value, i) => {
        view.setUint32(48 + l * 16 + i * 4, value, true);
      });
    }
    return view.buffer;
  }

  destroy(): void {
    this.arena.destroy();
    this.ring.tokens.destroy();
    this.ring.probs.destroy();
  }
}
