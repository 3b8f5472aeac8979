import { describe, expect, it } from 'vitest';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { RecurrenceGradients } from '../../nn/modules/recurrence/reference.ts';
import type { NodeSpec } from '../../nn/network/types.ts';
import { backward, forward, type Problem } from '../../nn/reference/network.ts';
import type { Data } from '../../nn/reference/types.ts';
import { B, encoderDecoders, T } from '../../nn/testing/encoderDecoders.ts';
import { largestError, testGpu, testPipelines } from '../../nn/testing/gpuCase.ts';
import { made } from '../testing/mixedCase.ts';
import { nodeOf, setUp } from '../testing/pairsCase.ts';
import { reachedNorm, stepsOf, type Way } from './contract.ts';
import { reachedPairs, SourceReachProbe } from './measure.ts';

const symbols = { source: [...'abcdefghi'], target: [...'ABCDEFGHI'] };

/** The same network with some inputs of some nodes as constants: nothing goes back through them. */
function cutAt(problem: Problem, cuts: (node: NodeSpec, input: string) => boolean): Problem {
  const { values } = forward(problem);
  const constants = new Map<string, Data>();
  const nodes = problem.network.nodes.map((node) => ({
    ...node,
    from: node.from.map((input) => {
      if (!cuts(node, input)) return input;
      constants.set(`constant ${input}`, values.get(input) as Data);
      return `constant ${input}`;
    }),
  }));
  const inputs = { ...problem.inputs, ...Object.fromEntries(constants) };
  return { ...problem, inputs, network: { ...problem.network, inputs, nodes } };
}

describe.each(encoderDecoders)('the reach of single losses of an encoder–decoder, %s', (_, shape) => {
  const { problem, sequences, spec, recurrences, pass, model } = setUp(shape);
  const isState = (input: string): boolean => /^(first|last) |^bridge/.test(input);
  const isDecoder = ({ name }: NodeSpec): boolean => /^layer /.test(name);
  const memory = problem.network.nodes.find(({ name }) => name === 'attention')?.from[2];
  const ofWay: Record<Way, Problem> = {
    whole: problem,
    attention: cutAt(problem, (node, input) => isDecoder(node) && isState(input)),
    states: cutAt(problem, ({ name }, input) => /^attention( keys)?$/.test(name) && input === memory),
  };
  const attends = shape.encoder.attention !== 'none';

  const widthOf = (node: string): number => {
    const found = problem.network.nodes.find(({ name }) => name === node) as NodeSpec<{ readonly hiddenSize: number }>;
    return found.config.hiddenSize;
  };

  /** ∂L_τ/∂(state after step t) of a pair, by a way, in float64. */
  function vectors(way: Way, b: number, tau: number) {
    const targets = (problem.window.targets as Uint32Array).map((target, row) =>
      row === tau * B + b ? target : ignoredTarget,
    );
    const cut = ofWay[way];
    const single = { ...cut, window: { ...cut.window, targets } };
    const { given } = backward(single, forward(single));
    return (recurrence: number, state: 'h' | 'c', own: number): Float64Array => {
      const { node, direction } = nodeOf(recurrences[recurrence] as (typeof recurrences)[number]);
      const gradients = (given.get(node) as RecurrenceGradients | undefined)?.states[direction];
      const all = gradients?.[state === 'h' ? 'dHidden' : 'dCell'];
      const H = widthOf(node);
      return all?.slice(((own + 1) * B + b) * H, ((own + 1) * B + b + 1) * H) ?? new Float64Array(H);
    };
  }

  it('should be the reference’s by each way, which add up to the whole', async () => {
    const pairs = reachedPairs(shape, sequences);
    expect(pairs).toHaveLength(B);
    const probe = await made(SourceReachProbe.create(await testGpu(), spec, pairs, symbols, await testPipelines()));
    const running = await model();
    await probe.run(running);
    // Once more, since what a run leaves behind must not flow into the next.
    const data = await probe.run(running);
    expect(data).toMatchObject({ attends, recurrences });
    for (const [b, pair] of data.pairs.entries()) {
      const { length, source } = sequences[b] as (typeof sequences)[number];
      expect([pair.target.length, pair.source.length]).toEqual([length, source?.length]);
      for (let tau = 0; tau < pair.target.length; tau++) {
        const by = {
          whole: vectors('whole', b, tau),
          attention: vectors('attention', b, tau),
          states: vectors('states', b, tau),
        };
        for (const [recurrence, place] of recurrences.entries()) {
          const steps = stepsOf(place, pair);
          const inEncoder = place.layer < shape.encoder.layers.length;
          for (const state of place.states) {
            const own = (step: number): number => (place.direction === 'reverse' ? steps - 1 - step : step);
            const each = Array.from({ length: steps }, (_unused, step) => step);
            for (const way of inEncoder ? (['whole', 'attention', 'states'] as const) : (['whole'] as const)) {
              const expected = each.map((step) => Math.hypot(...by[way](recurrence, state, own(step))));
              const found = each.map((step) => reachedNorm(data, pair, { recurrence, state, step, tau }, way));
              expect(
                largestError(found, expected, 1e-6),
                `${way} of ${state} of ${recurrence}, pair ${b}, loss ${tau}`,
              ).toBeLessThan(1e-4);
            }
            for (const step of inEncoder ? each : []) {
              const parts = by.states(recurrence, state, own(step));
              const sum = by.attention(recurrence, state, own(step)).map((x, i) => x + (parts[i] as number));
              expect(largestError(sum, by.whole(recurrence, state, own(step)), 1e-9)).toBeLessThan(1e-9);
            }
          }
        }
      }
    }
  });

  it('should tell the symbols and the attention weights of each pair', async () => {
    const pairs = reachedPairs(shape, sequences);
    const probe = await made(SourceReachProbe.create(await testGpu(), spec, pairs, symbols, await testPipelines()));
    const data = await probe.run(await model());
    for (const [b, pair] of data.pairs.entries()) {
      const { targets, source } = sequences[b] as (typeof sequences)[number];
      expect(pair.target).toEqual(pair.target.map((_unused, t) => symbols.target[targets[t] as number]));
      expect(pair.source).toEqual(pair.source.map((_unused, s) => symbols.source[source?.ids[s] as number]));
      const { T: t, S: s } = { T: pair.target.length, S: pair.source.length };
      if (!attends) {
        expect([pair.weights, pair.attention, pair.states]).toEqual([null, null, null]);
        continue;
      }
      const kept = pass.kept.get('attention') as Float64Array;
      const stride = kept.length / (T * B);
      const expected = Array.from(
        { length: t * s },
        (_unused, i) => kept[(Math.floor(i / s) * B + b) * stride + (i % s)] as number,
      );
      expect(largestError(pair.weights ?? [], expected)).toBeLessThan(1e-5);
    }
  });

  it('should be the same to the last bit when only what pads the sources changes', async () => {
    const other = setUp(shape, 3);
    expect(other.sequences.map(({ source }) => source?.ids)).not.toEqual(sequences.map(({ source }) => source?.ids));
    const [gpu, pipelines, running] = [await testGpu(), await testPipelines(), await model()];
    const found = [];
    for (const of of [sequences, other.sequences]) {
      const probe = await made(SourceReachProbe.create(gpu, spec, reachedPairs(shape, of), symbols, pipelines));
      found.push(await probe.run(running));
    }
    expect(found[1]).toEqual(found[0]);
  });
});

it('should take as many pairs as fit, without what pads all of them and what is behind 64 symbols', () => {
  const { shape, sequences } = setUp(encoderDecoders[0]?.[1] as (typeof encoderDecoders)[number][1]);
  const [first, second] = sequences as [(typeof sequences)[number], (typeof sequences)[number]];
  expect(reachedPairs(shape, [second]).map(({ input, source }) => [input.length, source?.ids.length])).toEqual([
    [2, 6],
  ]);
  const long = { ...first, input: new Uint32Array(90), targets: new Uint32Array(90), length: 80 };
  const many = reachedPairs(shape, [long, long, first]);
  expect(many.map(({ length, input }) => [length, input.length])).toEqual([
    [64, 64],
    [64, 64],
  ]);
});
