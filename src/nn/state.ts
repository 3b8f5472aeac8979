import { readBuffer } from '../gpu/readback.ts';
import type { ModelBuffers } from './buffers.ts';
import type { ModelPlan } from './spec.ts';

interface Stateful {
  readonly gpu: { readonly device: GPUDevice };
  readonly plan: ModelPlan;
  readonly buffers: ModelBuffers;
}

/** h and c of every layer at the end of the last window, as stored: [B, U] each. */
export interface StateBytes {
  readonly layers: readonly { readonly h: Float32Array<ArrayBuffer>; readonly c: Float32Array<ArrayBuffer> | null }[];
}

function lastSlot({ plan }: Stateful): { offset: number; size: number } {
  const size = plan.spec.batchSize * plan.layout.units * 4;
  return { offset: plan.spec.seqLength * size, size };
}

const hasCellState = ({ plan }: Stateful): boolean => plan.spec.shape.cell.states.length > 1;

export async function readState(model: Stateful): Promise<StateBytes> {
  const { offset, size } = lastSlot(model);
  const read = async (buffer: GPUBuffer) => new Float32Array(await readBuffer(model.gpu.device, buffer, offset, size));
  const layers = model.buffers.layers.map(async ({ hs, cs }) => {
    // Both copies are queued before anything is waited for, so that they are of one moment.
    const [h, c] = await Promise.all([read(hs), hasCellState(model) ? read(cs) : null]);
    return { h, c };
  });
  return { layers: await Promise.all(layers) };
}

export function writeState(model: Stateful, state: StateBytes): void {
  const { offset } = lastSlot(model);
  const { queue } = model.gpu.device;
  model.buffers.layers.forEach(({ hs, cs }, i) => {
    const layer = state.layers[i];
    if (layer) queue.writeBuffer(hs, offset, layer.h);
    if (layer?.c) queue.writeBuffer(cs, offset, layer.c);
  });
}

/** Keeps the training state aside on the GPU while something else runs through the same buffers. */
export class StateBackup {
  private readonly copies: readonly { from: GPUBuffer; to: GPUBuffer }[];
  private readonly range: { offset: number; size: number };

  constructor(private readonly model: Stateful) {
    this.range = lastSlot(model);
    const copyOf = (from: GPUBuffer) => ({
      from,
      to: model.gpu.device.createBuffer({
        size: this.range.size,
        usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
      }),
    });
    this.copies = model.buffers.layers.flatMap(({ hs, cs }) =>
      hasCellState(model) ? [copyOf(hs), copyOf(cs)] : [copyOf(hs)],
    );
  }

  save(): void {
    this.submit((encoder, { from, to }) => encoder.copyBufferToBuffer(from, this.range.offset, to, 0, this.range.size));
  }

  restore(): void {
    this.submit((encoder, { from, to }) => encoder.copyBufferToBuffer(to, 0, from, this.range.offset, this.range.size));
  }

  private submit(copy: (encoder: GPUCommandEncoder, pair: { from: GPUBuffer; to: GPUBuffer }) => void): void {
    const { device } = this.model.gpu;
    const encoder = device.createCommandEncoder();
    for (const pair of this.copies) copy(encoder, pair);
    device.queue.submit([encoder.finish()]);
  }

  destroy(): void {
    for (const { to } of this.copies) to.destroy();
  }
}
