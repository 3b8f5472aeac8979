import { readBuffer } from '../../gpu/readback.ts';
import type { GateSpectrum, SpectrumData } from '../../lib/recurrentSpectrum.ts';
import { unpackTensor } from '../layout.ts';
import type { Model } from '../model.ts';
import { layerNames } from '../parameters.ts';

/**
 * The eigenvalues of each gate's block of W_hh, at the model's parameters of this moment.
 * @param request.layer from 0; the last if there are fewer
 */
export async function recurrentSpectrum(model: Model, request: { readonly layer: number }): Promise<SpectrumData> {
  const { gpu, plan, buffers } = model;
  const { cell, layers, hiddenSize: H } = plan.spec.shape;
  const layer = Math.min(layers - 1, request.layer);
  const tensor = plan.layout.get(layerNames(layer).weightHh);
  const stored = new Float32Array(await readBuffer(gpu.device, buffers.params, 16 * tensor.start, 16 * tensor.count));
  const weights = unpackTensor(tensor, stored);
  const { eigenvalues } = await import('../../lib/spectra.ts');
  const gates: GateSpectrum[] = [];
  for (const [g, name] of cell.gates.entries()) {
    const block = weights.subarray(g * H * H, (g + 1) * H * H);
    const none = new Float64Array(H).fill(Number.NaN);
    const { real, imaginary } = block.every(Number.isFinite) ? eigenvalues(block, H) : { real: none, imaginary: none };
    gates.push({
      name,
      label: cell.gateNames[g] ?? '',
      real: Float32Array.from(real),
      imaginary: Float32Array.from(imaginary),
    });
    // One at a time, with room for the training between them.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { layers, layer, hiddenSize: H, gates };
}
