import { readBuffer } from '../../gpu/readback.ts';
import { unpackTensor } from '../../nn/memory/layout.ts';
import type { Model } from '../../nn/model.ts';
import { layerOf } from '../../nn/modules/recurrence/layer.ts';
import type { CellRequest } from '../shared/contract.ts';
import { placeOf } from '../shared/place.ts';
import type { Measure } from '../shared/types.ts';
import { type GateSpectrum, type SpectrumData, type spectrum, widestSpectrum } from './contract.ts';

/**
 * The eigenvalues of each gate's block of W_hh, at the model's parameters of this moment. Of a diagonal recurrence they are the
 * weights themselves; without recurrent weights there are none, and no gates.
 */
export async function recurrentSpectrum(model: Model, request: CellRequest): Promise<SpectrumData> {
  const { gpu, plan, buffers } = model;
  const { place, direction } = placeOf(plan.spec.shape, request);
  const layer = layerOf(model, place.layer);
  const { cell, hiddenSize: H, recurrence } = layer.config;
  if (recurrence === 'none') return { ...place, hiddenSize: H, gates: [] };
  if (H > widestSpectrum) throw new RangeError(`eigenvalues are computed for up to ${widestSpectrum} units`);
  const tensor = layer.tensor('weightHh', direction);
  const stored = new Float32Array(await readBuffer(gpu.device, buffers.params, 16 * tensor.start, 16 * tensor.count));
  const weights = unpackTensor(tensor, stored);
  const { eigenvalues } = await import('../../lib/spectra.ts');
  const spectrumOf = (block: Float32Array, size: number) => {
    const none = new Float64Array(size).fill(Number.NaN);
    if (!block.every(Number.isFinite)) return { real: none, imaginary: none };
    if (recurrence === 'full') return eigenvalues(block, size);
    const real = Float64Array.from(block).sort((a, b) => Math.abs(b) - Math.abs(a));
    return { real, imaginary: new Float64Array(size) };
  };
  const gates: GateSpectrum[] = [];
  for (const [g, name] of cell.gates.entries()) {
    const size = weights.length / cell.gates.length;
    const block = weights.subarray(g * size, (g + 1) * size);
    const { real, imaginary } = spectrumOf(block, H);
    gates.push({
      name,
      label: cell.gateNames[g] ?? '',
      real: Float32Array.from(real),
      imaginary: Float32Array.from(imaginary),
    });
    // One at a time, with room for the training between them.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { ...place, hiddenSize: H, gates };
}

export const measure: Measure<typeof spectrum> = {
  make: async () => ({ run: recurrentSpectrum, destroy: () => undefined }),
};
