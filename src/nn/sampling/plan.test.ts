import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { planModel } from '../memory/spec.ts';
import { defaultCapabilities } from '../strategy/capabilities.ts';
import { chunkTokensFor, planSampling } from './plan.ts';

const optimizer = { type: 'adam', nesterov: false } as const;
function planOf(hiddenSize: number, capabilities = defaultCapabilities) {
  const shape = { cell: getCell('lstm'), activation: 'tanh', layers: 1, hiddenSize, vocabularySize: 64 } as const;
  return planModel({ shape, seqLength: 1, batchSize: 1, optimizer }, capabilities);
}
const software = { ...defaultCapabilities, software: true };

describe('a sampler', () => {
  it('gives each sequence a workgroup of its own on a GPU, as wide as the model within bounds', () => {
    expect([1, 8, 1000].map((n) => planSampling(planOf(128), n).R)).toEqual([1, 1, 1]);
    expect([1, 65, 128, 1024].map((hidden) => planSampling(planOf(hidden), 1).WG)).toEqual([64, 96, 128, 256]);
    const small = { ...defaultCapabilities, maxInvocations: 128 };
    expect(planSampling(planOf(1024, small), 1).WG).toBe(128);
  });

  it('lets sequences share weights on a software adapter, and leaves two workgroups or more', () => {
    const plan = planOf(128, software);
    expect([1, 2, 3, 4, 7, 8, 64].map((n) => planSampling(plan, n).R)).toEqual([1, 1, 1, 2, 2, 4, 4]);
    for (let n = 2; n < 70; n++) expect(Math.ceil(n / planSampling(plan, n).R)).toBeGreaterThanOrEqual(2);
  });

  it('takes a variant that is forced', () => {
    expect(planSampling(planOf(128, software), 1, { kind: 'tile', R: 1 })).toMatchObject({ kind: 'tile', R: 1 });
    expect(planSampling(planOf(128), 1, { kind: 'rows', R: 4 })).toMatchObject({ kind: 'rows', R: 4 });
  });
});

it('shortens chunks as the work grows, to one token at least', () => {
  for (const capabilities of [defaultCapabilities, software]) {
    const many = [2, 8, 64, 1000, 60000].map((n) => chunkTokensFor(planOf(512, capabilities), n));
    expect(many).toEqual(many.toSorted((a, b) => b - a));
    expect(many.at(-1)).toBe(1);
    const wide = [16, 128, 512, 1024, 4096, 16384].map((hidden) => chunkTokensFor(planOf(hidden, capabilities), 1));
    expect(wide).toEqual(wide.toSorted((a, b) => b - a));
    expect([wide[0], wide.at(-1)]).toEqual([256, 1]);
  }
});
