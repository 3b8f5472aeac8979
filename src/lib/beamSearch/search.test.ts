import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { type BeamOptions, type BeamState, type Expansion, expansionsOf } from './beam.ts';
import { type LengthPenalty, lengthPenalty } from './lengthPenalty.ts';
import { beamSearch } from './search.ts';

const END = 1;
const penalties: LengthPenalty[] = [
  ...[0, 0.6, 1].map((alpha) => ({ kind: 'wu' as const, alpha })),
  { kind: 'power', alpha: 0.75 },
];

interface Model {
  readonly vocabularySize: number;
  readonly maxLength: number;
  /** Log-probabilities of the next token. */
  next(prefix: readonly number[]): Float64Array;
}

interface Sequence {
  readonly tokens: readonly number[];
  readonly logProb: number;
}

/** A random distribution after each prefix. */
function randomModel(seed: number): Model {
  const rng = createRng(seed, 'beam search');
  const vocabularySize = 3 + (rng.uint32() % 3);
  const maxLength = 1 + (rng.uint32() % 5);
  const scale = rng.uniform(0.2, 2.5);
  const rows = new Map<string, Float64Array>();
  const next = (prefix: readonly number[]): Float64Array => {
    const key = prefix.join();
    let row = rows.get(key);
    if (!row) {
      const random = createRng(seed, key);
      const logits = Array.from({ length: vocabularySize }, () => scale * random.normal());
      const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
      row = Float64Array.from(logits, (logit) => logit - logSum);
      rows.set(key, row);
    }
    return row;
  };
  return { vocabularySize, maxLength, next };
}

const models = Array.from({ length: 200 }, (_, seed) => randomModel(seed));

const search = (model: Model, beamSize: number, penalty: LengthPenalty): Promise<BeamState> =>
  beamSearch(async (prefixes) => prefixes.map(model.next), optionsOf(model, beamSize, penalty));

const optionsOf = ({ maxLength }: Model, beamSize: number, penalty: LengthPenalty): BeamOptions => ({
  beamSize,
  maxLength,
  endToken: END,
  lengthPenalty: penalty,
});

const isComplete = ({ maxLength }: Model, { tokens }: Sequence): boolean =>
  tokens.at(-1) === END || tokens.length === maxLength;

const continuations = (model: Model, { tokens, logProb }: Sequence): Sequence[] =>
  Array.from(model.next(tokens), (value, token) => ({ tokens: [...tokens, token], logProb: logProb + value }));

/** Every complete sequence. */
const enumerate = (model: Model, from: Sequence = { tokens: [], logProb: 0 }): Sequence[] =>
  continuations(model, from).flatMap((one) => (isComplete(model, one) ? [one] : enumerate(model, one)));

const scored = (sequences: readonly Sequence[], penalty: LengthPenalty) =>
  sequences
    .map((one) => ({ ...one, score: one.logProb / lengthPenalty(one.tokens.length, penalty) }))
    .sort((a, b) => b.score - a.score);

/** Beam search that never ends before the maximum length. */
function withoutBound(model: Model, beamSize: number): Sequence[] {
  const complete: Sequence[] = [];
  let live: Sequence[] = [{ tokens: [], logProb: 0 }];
  while (live.length > 0) {
    const kept = live.flatMap((one) => continuations(model, one)).sort((a, b) => b.logProb - a.logProb);
    const best = kept.slice(0, beamSize);
    complete.push(...best.filter((one) => isComplete(model, one)));
    live = best.filter((one) => !isComplete(model, one));
  }
  return complete;
}

const pick = (found: readonly Sequence[]) => found.map(({ tokens, logProb }) => ({ tokens, logProb }));

describe('beamSearch', () => {
  it.each(penalties)(
    'should list what exhaustive search does when the beam holds every prefix: $kind, α = $alpha',
    async (penalty) => {
      for (const model of models) {
        const all = enumerate(model);
        expect(all.reduce((sum, { logProb }) => sum + Math.exp(logProb), 0)).toBeCloseTo(1, 10);
        const { finished } = await search(model, all.length, penalty);
        expect(finished.map(({ tokens, logProb, score }) => ({ tokens, logProb, score }))).toEqual(
          scored(all, penalty),
        );
      }
    },
  );

  it.each(penalties)('should be greedy search when the beam is 1: $kind, α = $alpha', async (penalty) => {
    for (const model of models) {
      let greedy: Sequence = { tokens: [], logProb: 0 };
      while (!isComplete(model, greedy)) {
        const row = model.next(greedy.tokens);
        const token = row.indexOf(Math.max(...row));
        greedy = { tokens: [...greedy.tokens, token], logProb: greedy.logProb + (row[token] as number) };
      }
      expect(pick((await search(model, 1, penalty)).finished)).toEqual([greedy]);
    }
  });

  it.each(penalties)(
    'should find the same as without the bound when it ends early: $kind, α = $alpha',
    async (penalty) => {
      let early = 0;
      for (const model of models) {
        for (const beamSize of [2, 3, 4]) {
          const { finished, steps } = await search(model, beamSize, penalty);
          expect(pick(finished)).toEqual(pick(scored(withoutBound(model, beamSize), penalty).slice(0, beamSize)));
          if (steps.at(-1)?.some(({ outcome }) => outcome === 'bounded')) early++;
        }
      }
      expect(early).toBeGreaterThan(0);
    },
  );

  it('should score the sum of its tokens’ log-probabilities when a length penalty divides it', async () => {
    for (const model of models) {
      for (const penalty of penalties) {
        for (const { tokens, logProb, score } of (await search(model, 3, penalty)).finished) {
          const sum = tokens.reduce((total, token, i) => total + (model.next(tokens.slice(0, i))[token] as number), 0);
          expect(logProb).toBeCloseTo(sum, 12);
          expect(score).toBeCloseTo(sum / lengthPenalty(tokens.length, penalty), 12);
        }
      }
    }
  });

  it('should record every candidate with its parent and what became of it when models are random', async () => {
    for (const model of models) {
      const beamSize = 2 + (model.vocabularySize % 2);
      const state = await search(model, beamSize, { kind: 'wu', alpha: 0.6 });
      const nodes = new Map<number, Expansion>(state.steps.flat().map((node) => [node.id, node]));
      expect([...nodes.keys()]).toEqual(Array.from({ length: state.steps.flat().length }, (_, i) => i + 1));
      const tokensOf = (id: number): number[] => {
        const node = nodes.get(id);
        return node ? [...tokensOf(node.parent), node.token] : [];
      };
      let live: Sequence[] = [{ tokens: [], logProb: 0 }];
      for (const step of state.steps) {
        const all = live.flatMap((one) => continuations(model, one)).sort((a, b) => b.logProb - a.logProb);
        const recorded = step.map(({ id, logProb }) => ({ tokens: tokensOf(id), logProb }));
        expect(recorded).toEqual(all.slice(0, 2 * beamSize));
        step.forEach(({ outcome }, i) => {
          const complete = isComplete(model, recorded[i] as Sequence);
          const possible = complete ? ['finished', 'outscored'] : ['live', 'bounded'];
          expect(i < beamSize ? possible : ['outranked']).toContain(outcome);
        });
        live = recorded.filter((_, i) => step[i]?.outcome === 'live');
      }
      expect(live).toEqual([]);
      for (const { node, tokens, score } of state.finished) {
        expect(nodes.get(node)).toMatchObject({ outcome: 'finished', score });
        expect(tokensOf(node)).toEqual(tokens);
      }
      for (const hypothesis of state.finished) {
        const path = expansionsOf(state, hypothesis);
        expect(path.map(({ token }) => token)).toEqual(hypothesis.tokens);
        expect(path.at(-1)?.logProb).toBe(hypothesis.logProb);
      }
    }
  });

  it('should list sequences of the maximum length alone when no token ends them', async () => {
    for (const model of models) {
      const { maxLength } = model;
      const extend = (from: Sequence): Sequence[] =>
        continuations(model, from).flatMap((one) => (one.tokens.length === maxLength ? [one] : extend(one)));
      const all = extend({ tokens: [], logProb: 0 }).sort((a, b) => b.logProb - a.logProb);
      const { endToken: _, ...options } = optionsOf(model, all.length, { kind: 'wu', alpha: 0.6 });
      const { finished } = await beamSearch(async (prefixes) => prefixes.map(model.next), options);
      expect(pick(finished)).toEqual(pick(all));
    }
  });

  // The example of Dive into Deep Learning, section 10.8: A B C <eos> is greedy's, at 0.048; A C B <eos> has 0.054.
  it('should find what greedy search misses when the second token is the better one to take', async () => {
    const [A, B, C, EOS] = [0, 1, 2, 3];
    const rows: Record<string, number[]> = {
      '': [0.5, 0.2, 0.2, 0.1],
      [`${A}`]: [0.1, 0.4, 0.3, 0.2],
      [`${A},${B}`]: [0.2, 0.2, 0.4, 0.2],
      [`${A},${C}`]: [0.1, 0.6, 0.2, 0.1],
      [`${A},${B},${C}`]: [0, 0.2, 0.2, 0.6],
      [`${A},${C},${B}`]: [0.1, 0.2, 0.1, 0.6],
    };
    const step = async (prefixes: readonly (readonly number[])[]) =>
      prefixes.map((prefix) => Float64Array.from(rows[prefix.join()] ?? [0.25, 0.25, 0.25, 0.25], Math.log));
    const options = { endToken: EOS, maxLength: 4, lengthPenalty: { kind: 'wu', alpha: 0 } } as const;
    const [greedy] = (await beamSearch(step, { ...options, beamSize: 1 })).finished;
    expect(greedy?.tokens).toEqual([A, B, C, EOS]);
    expect(Math.exp(greedy?.logProb ?? 0)).toBeCloseTo(0.048, 12);
    const [best, next] = (await beamSearch(step, { ...options, beamSize: 2 })).finished;
    expect(best?.tokens).toEqual([A, C, B, EOS]);
    expect(Math.exp(best?.logProb ?? 0)).toBeCloseTo(0.054, 12);
    expect(next?.tokens).toEqual([A, B, C, EOS]);
  });

  it('should refuse what a model gives when rows are missing or not numbers', async () => {
    const options = optionsOf(models[0] as Model, 2, { kind: 'wu', alpha: 0 });
    await expect(beamSearch(async () => [], options)).rejects.toThrow(/0 rows/);
    const broken = Float64Array.of(-1, -1, -1, -1, -1, Number.NaN);
    await expect(beamSearch(async () => [broken], options)).rejects.toThrow(/token 5 is not a number/);
  });
});
