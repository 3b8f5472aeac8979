import { measureCeilings } from '../../src/benchmark/ceilings.ts';
import { limitOf, stepWork } from '../../src/benchmark/limits.ts';
import type { Ceilings } from '../../src/benchmark/types.ts';
import { openGpu } from '../../src/gpu/device.ts';
import { watchedTokensFor } from '../../src/nn/sampling/plan.ts';
import { Sampler } from '../../src/nn/sampling/sampler.ts';
import type { VariantKind } from '../../src/nn/strategy/recurrenceVariants.ts';
import { open } from './unroll.ts';
import { type Case, makeWork } from './work.ts';

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

/** What the adapter can do at most, by our own WGSL. */
export async function ceilings(): Promise<{ adapter: string; ceilings: Ceilings }> {
  const { device, adapter } = await openGpu(navigator.gpu);
  try {
    return { adapter: adapter.name, ceilings: await measureCeilings(device) };
  } finally {
    device.destroy();
  }
}

export interface PlannedCase extends Case {
  readonly forward: VariantKind;
  readonly backward: VariantKind;
}

/** The least time of each case under the ceilings, by the schedules that our engine chose for it. */
export function limits(cases: readonly PlannedCase[], measured: Ceilings) {
  return cases.map((given) => {
    const { shape, batch: batchSize, seqLength, sourceLength } = makeWork(given);
    const sizes = { batchSize, seqLength, ...(sourceLength && { sourceLength }) };
    const work = stepWork(shape, sizes, given.forward, given.backward);
    return { flops: work.flops, bytes: work.bytes, ...limitOf(work, measured) };
  });
}

export interface Sampling {
  /** Characters a second of one sequence, drawn as the page draws them. */
  charactersPerSecond: number;
  /** Characters a dispatch. */
  chunk: number;
  /** The same of many sequences together, all of their characters counted. */
  together: { sequences: number; charactersPerSecond: number };
}

const oneStep = { batch: 1, seqLength: 1, ids: new Uint32Array(1), targets: new Uint32Array(1) };
const settings = { temperature: 1, topK: 0, topP: 1 };
const warmUps = 2;

/** How fast text is drawn from a model of this size; as many sequences together as the case has in a batch. */
export async function sampling(given: Case, chunks = 9): Promise<Sampling> {
  const { model, close } = await open({ ...makeWork(given), ...oneStep });
  const one = await Sampler.create(model, { sequences: 1, steps: watchedTokensFor(model.plan), probabilities: true });
  const many = await Sampler.create(model, { sequences: given.batch });
  const chunk = (position: number) => ({ given: [0], position, reset: position === 0, seed: 1 });
  const oneMs = await medianOf(chunks, (i) => one.run([chunk(i * one.steps)], settings));
  const manyMs = await medianOf(chunks, (i) => many.run(Array(given.batch).fill(chunk(i * many.steps)), settings));
  const result = {
    charactersPerSecond: (one.steps * 1000) / oneMs,
    chunk: one.steps,
    together: { sequences: given.batch, charactersPerSecond: (given.batch * many.steps * 1000) / manyMs },
  };
  one.destroy();
  many.destroy();
  close();
  return result;
}

async function medianOf(tries: number, task: (index: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < tries + warmUps; i++) {
    const start = performance.now();
    await task(i);
    if (i >= warmUps) times.push(performance.now() - start);
  }
  return median(times);
}

export interface FirstStep {
  /** From the beginning of the page's navigation. */
  sinceNavigationMs: number;
  /** From the engine's code at hand: adapter, device, pipelines, weights, step. */
  sinceLoadedMs: number;
}

/** For a page just opened in a browser with an empty profile. */
export async function firstStep(given: Case): Promise<FirstStep> {
  const start = performance.now();
  const session = await open(makeWork(given));
  session.step();
  await session.finished();
  const end = performance.now();
  session.close();
  return { sinceNavigationMs: end, sinceLoadedMs: end - start };
}

/** Sessions of our engine alone, side by side: how its time grows with one size. */
export async function growth(cases: readonly Case[], rounds: number, burstMs: number): Promise<number[][]> {
  const runs = [];
  for (const given of cases) {
    const session = await open(makeWork(given));
    session.step();
    await session.finished();
    const start = performance.now();
    session.step();
    await session.finished();
    const steps = Math.max(1, Math.round(burstMs / (performance.now() - start)));
    runs.push({ session, steps, times: [] as number[] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { session, steps, times } of runs) {
      const start = performance.now();
      for (let i = 0; i < steps; i++) session.step();
      await session.finished();
      times.push((performance.now() - start) / steps);
    }
  }
  for (const { session } of runs) session.close();
  return runs.map(({ times }) => times);
}
