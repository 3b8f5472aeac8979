import { type BufferArena, withArena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import { encode, encodePass, type PreparedDispatch } from '../gpu/dispatch.ts';
import { PipelineCache } from '../gpu/pipelines.ts';
import { readBuffer } from '../gpu/readback.ts';
import { scoped } from '../gpu/scoped.ts';
import { type BatchInput, packBatch } from './memory/batch.ts';
import { createBuffers, type ModelBuffers } from './memory/buffers.ts';
import { packFloat16 } from './memory/float16.ts';
import { packParameters, packTransposed, type TensorMap, unpackParameters } from './memory/layout.ts';
import type { StateBytes } from './memory/snapshot.ts';
import { type ModelPlan, type ModelSpec, planModel } from './memory/spec.ts';
import { packStepUniforms, type StepUniforms, stepUniformStride } from './optim/stepUniforms.ts';
import { readState, writeState } from './state.ts';
import { capabilitiesOf } from './strategy/capabilities.ts';
import { cutTo, type ModelWindow, type Programs, programsOf, smallerWindows, windowFor } from './windows.ts';

/** One step's input. */
export interface StepInput extends BatchInput {
  readonly uniforms: StepUniforms;
}

/** Sees the parameters on both sides of a step, by what it adds to the commands. */
export interface StepObserver {
  before(encoder: GPUCommandEncoder): void;
  after(encoder: GPUCommandEncoder): void;
}

/** A recurrent language model on a GPU: parameters, optimizer and state live there, and a step is a list of dispatches. */
export class Model {
  private constructor(
    readonly gpu: Gpu,
    readonly plan: ModelPlan,
    readonly buffers: ModelBuffers,
    readonly pipelines: PipelineCache,
    /** Of all of its buffers. What works beside it takes a part, and frees that. */
    readonly arena: BufferArena,
    private readonly programs: Programs,
    /** What is done with the batches of a step, by the steps that they fill: the smallest first, the last is the whole. */
    private readonly windows: readonly ModelWindow[],
  ) {}

  /**
   * Allocates and compiles. Parameters are 0 until `setParameters`.
   * @throws GpuError 'out-of-memory' if the device can't hold it, 'validation' if a kernel does not compile.
   */
  static async create(gpu: Gpu, spec: ModelSpec, pipelines = new PipelineCache(gpu.device)): Promise<Model> {
    const { device } = gpu;
    const plan = planModel(spec, capabilitiesOf(device, gpu.adapter.software));
    return withArena(device, async (arena) => {
      const buffers = await scoped(device, () => {
        const made = createBuffers(arena, plan);
        device.queue.writeBuffer(made.tiles, 0, plan.tiles);
        return made;
      });
      const context = { plan, buffers, pipelines };
      const programs = await programsOf(arena, context);
      const windows = [...(await smallerWindows(arena, context)), { plan, programs }];
      return new Model(gpu, plan, buffers, pipelines, arena, programs, windows);
    });
  }

  /** Bytes of GPU buffers, with those of what works beside it in parts of its arena. */
  get gpuBytes(): number {
    return this.arena.bytes;
  }

  /** Dispatches of one training step. */
  get dispatchesPerStep(): number {
    return this.trainingProgram().length;
  }

  /** The dispatches of a training step, in order. @param programs of its window; of the whole one if left out */
  trainingProgram(programs = this.programs): PreparedDispatch[] {
    const { forward, answering, backward, norm, update } = programs;
    return [...(this.plan.spec.scheduledSampling ? answering : forward), ...backward, ...norm, ...update];
  }

  /** From ids to the gradient and its norm, without an update. */
  gradientProgram(): PreparedDispatch[] {
    const { forward, backward, norm } = this.programs;
    return [...forward, ...backward, ...norm];
  }

  /** Training steps, in order, in one submit. At most `plan.slots`. @param observer of the last of them */
  train(steps: readonly StepInput[], observer?: StepObserver): void {
    this.run((programs) => this.trainingProgram(programs), steps, observer);
  }

  /** Losses only, by output feedback of its own outputs, of a decoder by teacher forcing; the state moves on, the parameters stay. */
  evaluate(steps: readonly StepInput[]): void {
    const { feedback } = this.plan.spec.shape;
    this.run(({ forward, answering, norm }) => [...(feedback ? answering : forward), ...norm], steps);
  }

  /** Loss and gradient without an update, for probes and checks. */
  differentiate(step: StepInput): void {
    this.upload(step, 0);
    const encoder = this.gpu.device.createCommandEncoder();
    encodePass(encoder, this.gradientProgram());
    this.gpu.device.queue.submit([encoder.finish()]);
  }

  private run(
    programOf: (programs: Programs) => readonly PreparedDispatch[],
    steps: readonly StepInput[],
    observer?: StepObserver,
  ): void {
    const { device } = this.gpu;
    if (steps.length > this.plan.slots) throw new RangeError(`at most ${this.plan.slots} steps share a submit`);
    const programs = steps.map((step, slot) => {
      const window = windowFor(this.windows, step);
      this.upload(window.plan === this.plan ? step : cutTo(window.plan, step), slot, window.plan);
      return programOf(window.programs);
    });
    const encoder = device.createCommandEncoder();
    const last = steps.length - 1;
    let pass = encoder.beginComputePass();
    for (let slot = 0; slot <= last; slot++) {
      if (observer && slot === last) {
        pass.end();
        observer.before(encoder);
        pass = encoder.beginComputePass();
      }
      encode(pass, programs[slot] as readonly PreparedDispatch[], slot);
    }
    pass.end();
    observer?.after(encoder);
    device.queue.submit([encoder.finish()]);
  }

  /** Puts a step's input where a program that is encoded for the slot reads it. @param window whose program it is */
  upload({ uniforms, ...step }: StepInput, slot: number, window = this.plan): void {
    const { plan, buffers } = this;
    const words = packBatch(window.spec, window.batch, step);
    const { queue } = this.gpu.device;
    queue.writeBuffer(buffers.batch, slot * 4 * plan.batch.words, words);
    queue.writeBuffer(buffers.stepUniforms, slot * stepUniformStride, packStepUniforms(uniforms));
  }

  /** Row-major tensors in PyTorch's names. @throws RangeError for a missing tensor or a wrong length. */
  setParameters(source: Readonly<Record<string, ArrayLike<number>>>): void {
    this.setFlatParameters(packParameters(this.plan.layout, source));
  }

  /** The flat buffer as `readFlat` gave it. */
  setFlatParameters(flat: Float32Array<ArrayBuffer>): void {
    const { queue } = this.gpu.device;
    queue.writeBuffer(this.buffers.params, 0, flat);
    const { layout, spec } = this.plan;
    queue.writeBuffer(
      this.buffers.copies,
      0,
      spec.float16Weights ? packFloat16(layout, flat) : packTransposed(layout, flat),
    );
  }

  async readTensors(which: 'params' | 'grads' | 'first' | 'second'): Promise<TensorMap> {
    return unpackParameters(this.plan.layout, await this.readFlat(which));
  }

  async readFlat(which: 'params' | 'grads' | 'first' | 'second'): Promise<Float32Array<ArrayBuffer>> {
    return new Float32Array(await readBuffer(this.gpu.device, this.buffers[which], 0, this.plan.layout.size * 16));
  }

  /** The whole metrics buffer, rows of 8. */
  async readMetrics(): Promise<Float32Array> {
    return new Float32Array(await readBuffer(this.gpu.device, this.buffers.metrics));
  }

  /** The state that the next carried window starts from. */
  readState(): Promise<StateBytes> {
    return readState(this);
  }

  writeState(state: StateBytes): void {
    writeState(this, state);
  }

  /** Lets training go on after a step that was not finite. */
  clearHalt(): void {
    this.gpu.device.queue.writeBuffer(this.buffers.control, 0, new Uint32Array(4));
  }

  destroy(): void {
    this.arena.destroy();
  }
}
