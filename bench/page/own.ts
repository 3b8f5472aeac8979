import { measureCeilings } from '../../src/benchmark/ceilings.ts';
import { limitOf, stepWork } from '../../src/benchmark/limits.ts';
import type { Ceilings } from '../../src/benchmark/types.ts';
import { openGpu } from '../../src/gpu/device.ts';
import { Sampler } from '../../src/nn/sampler.ts';
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

/** The least time of each case under the ceilings, with the kind of schedule that our engine chose for it. */
export function limits(cases: readonly (Case & { schedule: string })[], measured: Ceilings) {
  return cases.map((given) => {
    const schedule = given.schedule === 'stepwise' ? 'stepwise' : 'persistent';
    const work = stepWork(makeWork(given).shape, given.batch, given.seqLength, schedule);
    return { flops: work.flops, bytes: work.bytes, ...limitOf(work, measured) };
  });
}

export interface Sampling {
  /** Characters a second of one sequence, in chunks as the page draws them. */
  charactersPerSecond: number;
  chunk: number;
}

/** How fast text is drawn from a model of this size. */
export async function sampling(given: Case, chunks = 9): Promise<Sampling> {
  const { model, close } = await open({ ...makeWork(given), batch: 1, seqLength: 1, ...oneStep });
  const sampler = await Sampler.create(model);
  const times: number[] = [];
  let token = 0;
  for (let i = 0; i < chunks + 2; i++) {
    const start = performance.now();
    const { tokens } = await sampler.run({
      given: [token],
      position: i * sampler.steps,
      reset: i === 0,
      temperature: 1,
      topK: 0,
      topP: 1,
      seed: 1,
    });
    if (i > 1) times.push(performance.now() - start);
    token = tokens.at(-1) ?? 0;
  }
  const chunk = sampler.steps;
  sampler.destroy();
  close();
  return { charactersPerSecond: (chunk * 1000) / median(times), chunk };
}

const oneStep = { ids: new Uint32Array(1), targets: new Uint32Array(1) };

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
