import { describe, expect, it, onTestFinished } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { tokenizerFor } from '../../data/tokenizer.ts';
import type { Model } from '../../nn/model.ts';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import { caseOf, decoderOf, modelOf, nextLogProbs, oneLayer } from '../../nn/testing/decoding.ts';
import { largestError } from '../../nn/testing/gpuCase.ts';
import type { ProbedRun } from '../shared/types.ts';
import { measure } from './measure.ts';

const vocabulary = [...'\n abcdef'];
const shape: ModelShape = {
  ...{ cell: getCell('lstm'), activation: 'tanh', layers: 2, hiddenSize: 7 },
  vocabularySize: vocabulary.length,
};
const { params } = caseOf('continuation', shape);

async function probeOf(model: Model) {
  const dataset = { tokenizer: tokenizerFor(vocabulary), streams: {}, validation: [], scoredTargets: null };
  const probe = await measure.make({ model, dataset } as unknown as ProbedRun);
  onTestFinished(() => probe.destroy());
  return probe;
}

describe('the most probable continuation', () => {
  it('should be the most probable character of each step, by the reference, when the beam is 1', async () => {
    const model = await modelOf(shape, params);
    const probe = await probeOf(model);
    const found = await probe.run(model, { prompt: 'cab', beam: 1, length: 9 });
    const prefix = [...'cab'].map((char) => vocabulary.indexOf(char));
    const next = nextLogProbs(shape, params, { prefix });
    const tokens: number[] = [];
    const logProbs: number[] = [];
    while (tokens.length < 9) {
      const [row] = (await next([tokens])) as [Float64Array];
      const most = Math.max(...row);
      tokens.push(row.indexOf(most));
      logProbs.push(most);
    }
    expect(found?.characters).toEqual(tokens.map((token) => vocabulary[token]));
    expect(found?.prompt).toEqual([...'cab']);
    expect(largestError(found?.logProbs ?? [], logProbs)).toBeLessThan(1e-5);
  });

  it('should be what a decoder finds when the beam changes from one request to the next', async () => {
    const model = await modelOf(shape, params);
    const probe = await probeOf(model);
    for (const beam of [4, 2]) {
      const found = await probe.run(model, { prompt: 'fee', beam, length: 12 });
      const decoder = await decoderOf(model, 1, beam);
      const prefix = [...'fee'].map((char) => vocabulary.indexOf(char));
      const settings = { maxLength: 12, lengthPenalty: { kind: 'wu', alpha: 0 } } as const;
      const [best] = (await decoder.decode([{ prefix }], settings))[0]?.hypotheses ?? [];
      expect(found?.beam).toBe(beam);
      expect(found?.characters).toEqual(best?.tokens.map((token) => vocabulary[token]));
      expect(found?.logProbs).toEqual(best?.logProbs);
    }
  });

  it('should read a line break that it does not show when the prompt has nothing that it knows', async () => {
    const model = await modelOf(shape, params);
    const probe = await probeOf(model);
    const found = await probe.run(model, { prompt: '鯨', beam: 2, length: 4 });
    expect(found?.prompt).toEqual([]);
    expect(found?.characters).toEqual((await probe.run(model, { prompt: '\n', beam: 2, length: 4 }))?.characters);
  });

  it('should be of one set of parameters when the model learns meanwhile', async () => {
    const model = await modelOf(shape, params);
    const probe = await probeOf(model);
    const request = { prompt: 'ace', beam: 2, length: 20 };
    const before = await probe.run(model, request);
    const running = probe.run(model, request);
    // Its first step is on its way.
    await new Promise((resolve) => setTimeout(resolve));
    model.setParameters(caseOf('learned', shape).params);
    expect(await running).toEqual(before);
    expect(await probe.run(model, request)).not.toEqual(before);
  });

  it('should be refused in a sentence when a model does not read its own outputs', () => {
    expect(measure.refusal?.(shape)).toBeNull();
    expect(measure.refusal?.(oneLayer)).toMatch(/reads its own outputs/);
    for (const other of [{ bidirectional: true }, { pool: 'last' }, { feedback: true }, { features: 2 }] as const)
      expect(measure.refusal?.({ ...shape, ...other })).toMatch(/reads its own outputs/);
  });
});
