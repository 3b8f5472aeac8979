import { type BufferArena, type Slice, withArena } from '../../gpu/arena.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { scoped } from '../../gpu/scoped.ts';
import type { PassContext } from '../compile/context.ts';
import { statesOf } from '../modules/recurrence/layer.ts';

interface Stateful extends PassContext {
  readonly gpu: { readonly device: GPUDevice };
}

/** h and c of every layer at the end of the last window, as stored: [B, U] each. */
export interface StateBytes {
  readonly layers: readonly { readonly h: Float32Array<ArrayBuffer>; readonly c: Float32Array<ArrayBuffer> | null }[];
}

/** The last state of a layer of so many units, in its buffer. */
function lastSlot({ plan }: Stateful, units: number): { offset: number; size: number } {
  const size = plan.spec.batchSize * units * 4;
  return { offset: plan.spec.seqLength * size, size };
}

export async function readState(model: Stateful): Promise<StateBytes> {
  const layers = statesOf(model).map(async ({ hs, cs, units }) => {
    const { offset, size } = lastSlot(model, units);
    const read = async ({ buffer, offset: start = 0 }: Slice) =>
      new Float32Array(await readBuffer(model.gpu.device, buffer, start + offset, size));
    // Both copies are queued before anything is waited for, so that they are of one moment.
    const [h, c] = await Promise.all([read(hs), cs && read(cs)]);
    return { h, c };
  });
  return { layers: await Promise.all(layers) };
}

export function writeState(model: Stateful, state: StateBytes): void {
  const { queue } = model.gpu.device;
  statesOf(model).forEach(({ hs, cs, units }, i) => {
    const { offset } = lastSlot(model, units);
    const layer = state.layers[i];
    if (layer) queue.writeBuffer(hs.buffer, (hs.offset ?? 0) + offset, layer.h);
    if (layer?.c && cs) queue.writeBuffer(cs.buffer, (cs.offset ?? 0) + offset, layer.c);
  });
}

/** Keeps the training state aside on the GPU while something else runs through the same buffers. */
export class StateBackup {
  private readonly copies: readonly { readonly from: Slice; readonly to: GPUBuffer; readonly at: number }[];

  private constructor(
    private readonly model: Stateful,
    private readonly arena: BufferArena,
  ) {
    this.copies = statesOf(model).flatMap(({ hs, cs, units }) => {
      const { offset, size } = lastSlot(model, units);
      return [hs, cs].flatMap((from) =>
        from ? { from, to: arena.create('state put aside', size), at: (from.offset ?? 0) + offset } : [],
      );
    });
  }

  /** @throws GpuError 'out-of-memory' where the device can't hold it beside the model. */
  static create(model: Stateful & { readonly arena: BufferArena }): Promise<StateBackup> {
    const { device } = model.gpu;
    const make = (arena: BufferArena) => scoped(device, () => new StateBackup(model, arena));
    return withArena(device, make, model.arena.part());
  }

  save(): void {
    this.submit((encoder, { from, to, at }) => encoder.copyBufferToBuffer(from.buffer, at, to, 0, to.size));
  }

  restore(): void {
    this.submit((encoder, { from, to, at }) => encoder.copyBufferToBuffer(to, 0, from.buffer, at, to.size));
  }

  private submit(copy: (encoder: GPUCommandEncoder, pair: (typeof this.copies)[number]) => void): void {
    const { device } = this.model.gpu;
    const encoder = device.createCommandEncoder();
    for (const pair of this.copies) copy(encoder, pair);
    device.queue.submit([encoder.finish()]);
  }

  destroy(): void {
    this.arena.destroy();
  }
}
