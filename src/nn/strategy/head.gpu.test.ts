import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { createRng } from '../../lib/rng.ts';
import { lossesOf, outputsOf } from '../compile/losses.ts';
import {
  largestError,
  randomParameters,
  randomWindow,
  readRows,
  stepInput,
  testGpu,
  testModel,
} from '../testing/gpuCase.ts';
import { forwardBackward, zeroState } from '../testing/stackReference.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { HeadTile } from './head.ts';
import { candidatesFor, describeVariant } from './kernelVariants.ts';

const tolerance = 1e-4;
const [T, B, H] = [3, 7, 5];
/** A row of padding columns, none, and two turns of columns with some to spare. */
const vocabularies = [9, 8, 43];

/** Those of both kinds of adapter. */
async function heads(V: number): Promise<{ head: HeadTile; name: string }[]> {
  const gpu = await testGpu();
  const own = capabilitiesOf(gpu.device, gpu.adapter.software);
  const all = [true, false].flatMap(
    (software) => candidatesFor({ shape: shapeOf(V), seqLength: T, batchSize: B }, { ...own, software }).head,
  );
  const named = new Map(all.map((head) => [describeVariant(head), head]));
  return [...named].map(([name, head]) => ({ name, head }));
}

/** Winners and losers in every part of a row, and all far below the 0 that padding has. */
const patterns = [[0], [80, -80, 0, -80, 80], [400, -400, 0, -400, 400], [-300]];

const shapeOf = (V: number) =>
  ({ cell: getCell('rnn'), activation: 'tanh', layers: 1, hiddenSize: H, vocabularySize: V }) as const;

async function floats(device: GPUDevice, buffer: GPUBuffer): Promise<Float32Array> {
  return new Float32Array(await readBuffer(device, buffer));
}

describe.each(vocabularies)('the head, V=%d', (V) => {
  const shape = shapeOf(V);
  const padded = 4 * Math.ceil(V / 4);
  const rng = createRng(V, 'head');
  const params = randomParameters(shape, rng, 0.5);
  const window = randomWindow(V, T, B, zeroState(shape, B), rng, 0.3);

  it('should give the reference’s losses and gradients of logits, in the hundreds too, and 0 for what is not counted', async () => {
    const counted = window.targets.filter((target) => target !== ignoredTarget).length;
    expect(counted).toBeLessThan(T * B - 2);
    for (const { head, name } of await heads(V)) {
      const model = await testModel({ shape, seqLength: T, batchSize: B, variants: { head } }, params);
      for (const pattern of patterns) {
        const bias = Float64Array.from({ length: V }, (_, v) => pattern[v % pattern.length] as number);
        const what = `${name} at ${pattern}`;
        const expected = forwardBackward(shape, { ...params, 'head.bias': bias }, window);
        model.setParameters({ ...params, 'head.bias': bias });
        model.differentiate(stepInput(window));
        const losses = await floats(model.gpu.device, lossesOf(model).buffer);
        expect(largestError(losses, expected.lossByRow), what).toBeLessThan(tolerance);
        const dlogits = await floats(model.gpu.device, outputsOf(model).buffer);
        const requested = Float64Array.from({ length: T * B * padded }, (_, i) =>
          i % padded < V ? (expected.dlogits[Math.floor(i / padded) * V + (i % padded)] as number) : 0,
        );
        expect(largestError(dlogits, requested), what).toBeLessThan(tolerance);
        const zero = (i: number) => i % padded >= V || window.targets[Math.floor(i / padded)] === ignoredTarget;
        expect([...dlogits.keys()].filter((i) => zero(i) && dlogits[i] !== 0)).toEqual([]);
        expect([...losses.keys()].filter((r) => window.targets[r] === ignoredTarget && losses[r] !== 0)).toEqual([]);
      }
      model.destroy();
    }
  });

  it('should hide no logit that is not finite', async () => {
    for (const { head, name } of await heads(V)) {
      const model = await testModel({ shape, seqLength: T, batchSize: B, variants: { head } }, params);
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        for (const place of [0, V - 1]) {
          const bias = new Float64Array(V);
          bias[place] = bad;
          model.setParameters({ ...params, 'head.bias': bias });
          model.differentiate(stepInput(window));
          expect((await readRows(model, 0, 1))[0]?.finite, `${bad} in column ${place}, ${name}`).toBe(false);
        }
      }
      model.destroy();
    }
  });
});
