import { expect, it, vi } from 'vitest';
import { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { gpuGlobals } from '../../gpu/testing/fakeDevice.ts';
import { planModel } from '../memory/spec.ts';
import { defaultCapabilities } from '../strategy/capabilities.ts';
import { type Recording, recordSampler } from '../testing/recorder.ts';
import { cellVariants } from '../testing/variants.ts';

vi.stubGlobal('GPUBufferUsage', gpuGlobals.GPUBufferUsage);

it.each(cellVariants)('the sampler of $name packs its Dims where the shader reads them', async (variant) => {
  const { cell, activation, recurrence } = variant;
  const shape = { cell, activation, recurrence, layers: 4, hiddenSize: 13, vocabularySize: 29 };
  const optimizer = { type: 'adam', nesterov: false } as const;
  const plan = planModel({ shape, seqLength: 2, batchSize: 2, optimizer }, defaultCapabilities);
  const own: Recording = { compiled: [], made: [] };
  const { sampler, written } = await recordSampler(plan, own);
  const chunk = { given: [1, 2, 3], position: 17, reset: true, seed: 4000000000 };
  await expect(sampler.run([chunk], { temperature: 0.75, topK: 5, topP: 0.5 }, 6)).rejects.toThrow();

  const [{ kernel, parameters } = { kernel: { code: '' }, parameters: {} }] = own.compiled;
  const reflect = new WgslReflect(kernel.code);
  const struct = reflect.getStructInfo('Dims');
  const view = new DataView(written[0] as ArrayBuffer);
  expect(view.byteLength).toBe(struct?.size);
  const { layout } = plan;
  const start = (name: string): number => layout.get(name).start;
  const expected: Record<string, number> = {
    vocabulary: 29,
    layers: 4,
    steps: 6,
    top_k: 5,
    temperature: 0.75,
    top_p: 0.5,
    head: start('head.weight'),
    head_bias: start('head.bias') * 4,
    token_stride: 7,
    row_stride: 32,
    probs_stride: 6 * 32,
  };
  for (const { name, type, offset } of struct?.members ?? []) {
    const type4 = type.getTypeName();
    if (name === 'layer') {
      expect(type4).toBe('array<vec4u, 8>');
      for (let l = 0; l < 4; l++) {
        const words = [0, 1, 2, 3].map((i) => view.getUint32(offset + 16 * l + 4 * i, true));
        const names = [`rnn.weight_ih_l${l}`, `rnn.weight_hh_l${l}`, `rnn.bias_ih_l${l}`, `rnn.bias_hh_l${l}`];
        const there = (tensor: string): boolean => recurrence !== 'none' || !tensor.includes('_hh_');
        expect(words).toEqual(names.map((tensor, i) => (there(tensor) ? start(tensor) * (i < 2 ? 1 : 4) : 0)));
      }
    } else {
      expect(type4 === 'f32' ? view.getFloat32(offset, true) : view.getUint32(offset, true), name).toBe(expected[name]);
    }
  }
  expect(struct?.members.map(({ name }) => name)).toEqual([...Object.keys(expected), 'layer']);
  for (let l = 0; cell.peepholes && l < 4; l++) {
    const behind = start(`rnn.weight_ch_l${l}`) - start(`rnn.bias_hh_l${l}`);
    expect(parameters).toMatchObject({ ownAt: behind });
  }

  const fields = reflect.getStructInfo('Sequence')?.members.map(({ name, offset }) => [name, offset]);
  expect(fields).toEqual([
    ['seed', 0],
    ['position', 4],
    ['forced', 8],
    ['reset', 12],
  ]);
  expect([...new Uint32Array(written[1] as ArrayBuffer)]).toEqual([4000000000, 17, 3, 1]);
  expect([...new Uint32Array(written[2] as ArrayBuffer)]).toEqual([1, 2, 3, 0, 0, 0, 0]);
});
