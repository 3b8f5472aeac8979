import { type BufferArena, type Slice, withArena } from '../gpu/arena.ts';
import { readBuffer } from '../gpu/readback.ts';
import { scoped } from '../gpu/scoped.ts';
import type { PassContext } from './compile/context.ts';
import { statesOf } from './modules/recurrence/layer.ts';

interface Stateful extends PassContext {
  readonly gpu: { readonly device: GPUDevice };
}

/** h and c of every layer at the end of the last window, as stored: [B, U] each. */
export interface StateBytes {
  readonly layers: readonly { readonly h: Float32Array<ArrayBuffer>; readonly c: Float32Array<ArrayBuffer> | null }[];
}

function lastSlot({ plan }: Stateful): { offset: number; size: number } {
  const size = plan.spec.batchSize * plan.layout.units * 4;
  return { offset: plan.spec.seqLength * size, size };
}

export async function readState(model: Stateful): Promise<StateBytes> {
  const { offset, size } = lastSlot(model);
  const read = async ({ buffer, offset: start = 0 }: Slice) =>
    new Float32Array(await readBuffer(model.gpu.device, buffer, start + offset, size));
  const layers = statesOf(model).map(async ({ hs, cs }) => {
    // Both copies are queued before anything is waited for, so that they are of one moment.
    const [h, c] = await Promise.all([read(hs), cs && read(cs)]);
    return { h, c };
  });
  return { layers: await Promise.all(layers) };
}

export function writeState(model: Stateful, state: StateBytes): void {
  const { offset } = lastSlot(model);
  const { queue } = model.gpu.device;
  statesOf(model).forEach(({ hs, cs }, i) => {
    const layer = state.layers[i];
    if (layer) queue.writeBuffer(hs.buffer, (hs.offset ?? 0) + offset, layer.h);
    if (layer?.c && cs) queue.writeBuffer(cs.buffer, (cs.offset ?? 0) + offset, layer.c);
  });
}

/** Keeps the training state aside on the GPU while something else runs through the same buffers. */
export class StateBackup {
  private readonly copies: readonly { from: Slice; to: GPUBuffer }[];
  private readonly range: { offset: number; size: number };

  private constructor(
    private readonly model: Stateful,
    private readonly arena: BufferArena,
  ) {
    this.range = lastSlot(model);
    const copyOf = (from: Slice) => ({ from, to: arena.create('state put aside', this.range.size) });
    this.copies = statesOf(model).flatMap(({ hs, cs }) => (cs ? [copyOf(hs), copyOf(cs)] : [copyOf(hs)]));
  }

  /** @throws GpuError 'out-of-memory' where the device can't hold it beside the model. */
  static create(model: Stateful & { readonly arena: BufferArena }): Promise<StateBackup> {
    const { device } = model.gpu;
    const make = (arena: BufferArena) => scoped(device, () => new StateBackup(model, arena));
    return withArena(device, make, model.arena.part());
  }

  save(): void {
    this.submit((encoder, { from, to }) =>
      encoder.copyBufferToBuffer(from.buffer, this.at(from), to, 0, this.range.size),
    );
  }

  restore(): void {
    this.submit((encoder, { from, to }) =>
      encoder.copyBufferToBuffer(to, 0, from.buffer, this.at(from), this.range.size),
    );
  }

  private at({ offset = 0 }: Slice): number {
    return offset + this.range.offset;
  }

  private submit(copy: (encoder: GPUCommandEncoder, pair: { from: Slice; to: GPUBuffer }) => void): void {
    const { device } = this.model.gpu;
    const encoder = device.createCommandEncoder();
    for (const pair of this.copies) copy(encoder, pair);
    device.queue.submit([encoder.finish()]);
  }

  destroy(): void {
    this.arena.destroy();
  }
}
