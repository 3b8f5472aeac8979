import { type BufferArena, type Slice, withArena } from '../gpu/arena.ts';
import { readBuffer } from '../gpu/readback.ts';
import { scoped } from '../gpu/scoped.ts';
import type { PassContext } from './compile/context.ts';
import type { StateBytes } from './memory/snapshot.ts';
import { statesOf } from './modules/recurrence/layer.ts';

interface Stateful extends PassContext {
  readonly gpu: { readonly device: GPUDevice };
}

/** h and c of every layer after the last step, in their buffers; c null where there is none. */
function lastStates(model: Stateful): { h: Required<Slice>; c: Required<Slice> | null }[] {
  const { seqLength, batchSize } = model.plan.spec;
  return statesOf(model).map(({ hs, cs, units }) => {
    const size = batchSize * units * 4;
    const last = ({ buffer, offset = 0 }: Slice) => ({ buffer, offset: offset + seqLength * size, size });
    return { h: last(hs), c: cs && last(cs) };
  });
}

export async function readState(model: Stateful): Promise<StateBytes> {
  const read = async ({ buffer, offset, size }: Required<Slice>) =>
    new Float32Array(await readBuffer(model.gpu.device, buffer, offset, size));
  // All copies are queued before anything is waited for, so that they are of one moment.
  const layers = lastStates(model).map(async (last) => {
    const [h, c] = await Promise.all([read(last.h), last.c && read(last.c)]);
    return { h, c };
  });
  return { layers: await Promise.all(layers) };
}

export function writeState(model: Stateful, state: StateBytes): void {
  const { queue } = model.gpu.device;
  lastStates(model).forEach(({ h, c }, i) => {
    const layer = state.layers[i];
    if (layer) queue.writeBuffer(h.buffer, h.offset, layer.h);
    if (layer?.c && c) queue.writeBuffer(c.buffer, c.offset, layer.c);
  });
}

/** Keeps the training state aside on the GPU while something else runs through the same buffers. */
export class StateBackup {
  private readonly copies: readonly { readonly from: Required<Slice>; readonly to: GPUBuffer }[];

  private constructor(
    private readonly model: Stateful,
    private readonly arena: BufferArena,
  ) {
    this.copies = lastStates(model)
      .flatMap(({ h, c }) => (c ? [h, c] : [h]))
      .map((from) => ({ from, to: arena.create('state put aside', from.size) }));
  }

  /** @throws GpuError 'out-of-memory' where the device can't hold it beside the model. */
  static create(model: Stateful & { readonly arena: BufferArena }): Promise<StateBackup> {
    const { device } = model.gpu;
    const make = (arena: BufferArena) => scoped(device, () => new StateBackup(model, arena));
    return withArena(device, make, model.arena.part());
  }

  save(): void {
    this.submit((encoder, { from, to }) => encoder.copyBufferToBuffer(from.buffer, from.offset, to, 0, to.size));
  }

  restore(): void {
    this.submit((encoder, { from, to }) => encoder.copyBufferToBuffer(to, 0, from.buffer, from.offset, to.size));
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
