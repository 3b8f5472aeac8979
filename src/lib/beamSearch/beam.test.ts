import { describe, expect, it } from 'vitest';
import { advance, type BeamOptions, type BeamState, type Candidate, startBeam } from './beam.ts';

const END = 0;
const options: BeamOptions = {
  beamSize: 2,
  endToken: END,
  maxLength: 5,
  lengthPenalty: { kind: 'power', alpha: 1 },
};
const start = (changed: Partial<BeamOptions> = {}): BeamState => startBeam({ ...options, ...changed });

/** Candidates as [parent, token, log-probability]. */
const given = (...rows: [number, number, number][]): Candidate[] =>
  rows.map(([parent, token, logProb]) => ({ parent, token, logProb }));

const outcomes = (state: BeamState): (readonly [number, string])[] =>
  (state.steps.at(-1) ?? []).map(({ token, outcome }) => [token, outcome]);

describe('advance', () => {
  it('should keep the k most probable and say where they come from when none is complete', () => {
    const first = advance(start(), given([0, 3, -2], [0, 1, -0.5], [0, 2, -1]));
    expect(first.parents).toEqual([0, 0]);
    expect(first.tokens).toEqual([1, 2]);
    const second = advance(first.state, given([0, 1, -3], [1, 3, -1.25], [0, 2, -2], [1, 1, -2.5]));
    expect(second.parents).toEqual([1, 0]);
    expect(second.tokens).toEqual([3, 2]);
    expect(second.state.live).toEqual([
      { node: 4, tokens: [2, 3], logProb: -1.25, score: -0.625 },
      { node: 5, tokens: [1, 2], logProb: -2, score: -1 },
    ]);
    expect(second.state.steps[1]).toEqual([
      { id: 4, parent: 2, token: 3, logProb: -1.25, score: -0.625, outcome: 'live' },
      { id: 5, parent: 1, token: 2, logProb: -2, score: -1, outcome: 'live' },
      { id: 6, parent: 2, token: 1, logProb: -2.5, score: -1.25, outcome: 'outranked' },
      { id: 7, parent: 1, token: 1, logProb: -3, score: -1.5, outcome: 'outranked' },
    ]);
  });

  it('should set complete hypotheses aside, prune by score and end at the bound when k are complete', () => {
    const first = advance(start(), given([0, END, -1], [0, 1, -1.1], [0, 2, -3]));
    expect(first.finished).toEqual([{ node: 1, tokens: [END], logProb: -1, score: -1 }]);
    expect(first.tokens).toEqual([1]);
    // −1.7 could still end with a score of −1.7/5.
    const second = advance(first.state, given([0, END, -1.6], [0, 1, -1.7], [0, 2, -4]));
    expect(second.state.finished.map(({ score }) => score)).toEqual([-0.8, -1]);
    expect(second.tokens).toEqual([1]);
    // −6.1 can't: −6.1/5 < −1.
    const third = advance(second.state, given([0, END, -6], [0, 1, -6.1], [0, 2, -7]));
    expect(third).toMatchObject({ finished: [], parents: [], tokens: [] });
    expect(third.state.live).toEqual([]);
    expect(third.state.finished.map(({ tokens }) => tokens)).toEqual([[1, END], [END]]);
    expect(outcomes(third.state)).toEqual([
      [END, 'outscored'],
      [1, 'bounded'],
      [2, 'outranked'],
    ]);
  });

  it('should go on when a live hypothesis can still equal the k-th complete one', () => {
    const first = advance(
      start({ beamSize: 2, lengthPenalty: { kind: 'wu', alpha: 0 } }),
      given([0, END, -1], [0, 1, -1]),
    );
    const second = advance(first.state, given([0, END, -2], [0, 1, -2]));
    expect(second.state.finished).toHaveLength(2);
    expect(second.tokens).toEqual([1]);
    const third = advance(second.state, given([0, END, -2.5], [0, 1, -2.25]));
    expect(outcomes(third.state)).toEqual([
      [1, 'bounded'],
      [END, 'outscored'],
    ]);
  });

  it('should replace the worst complete hypothesis when a better one comes', () => {
    const first = advance(start(), given([0, 1, -0.5], [0, END, -4]));
    const second = advance(first.state, given([0, 1, -0.6], [0, END, -1]));
    const third = advance(second.state, given([0, END, -1.2], [0, 1, -9]));
    expect(third.state.finished.map(({ tokens }) => tokens)).toEqual([
      [1, 1, END],
      [1, END],
    ]);
  });

  it('should complete what is live when the maximum length is reached', () => {
    const first = advance(start({ maxLength: 2 }), given([0, 1, -0.5], [0, 2, -1]));
    const second = advance(first.state, given([0, 1, -1], [1, END, -1.5], [0, 2, -2]));
    expect(second.state.live).toEqual([]);
    expect(second.state.finished.map(({ tokens }) => tokens)).toEqual([
      [1, 1],
      [2, END],
    ]);
  });

  it('should follow the order of token ids when log-probabilities are equal', () => {
    const first = advance(start(), given([0, 3, -1], [0, 2, -1], [0, 1, -1]));
    expect(first.tokens).toEqual([1, 2]);
    const swapped = advance(
      { ...first.state, live: [...first.state.live].reverse() },
      given([0, 1, -2], [1, 4, -2], [1, 3, -2]),
    );
    expect(swapped.state.live.map(({ tokens }) => tokens)).toEqual([
      [1, 3],
      [1, 4],
    ]);
    const ends = advance(start({ maxLength: 1 }), given([0, 3, -1], [0, 2, -1]));
    expect(ends.state.finished.map(({ tokens }) => tokens)).toEqual([[2], [3]]);
  });

  it('should list equal scores in order of token ids when the later one has the lower ids', () => {
    const started = start({ endToken: 3, lengthPenalty: { kind: 'wu', alpha: 0 } });
    const first = advance(started, given([0, 1, -1], [0, 3, -2]));
    const second = advance(first.state, given([0, 3, -2], [0, 2, -4]));
    expect(second.state.finished.map(({ tokens }) => tokens)).toEqual([[1, 3], [3]]);
  });

  it('should leave out what is impossible when rows hold no hypothesis', () => {
    const { state } = advance(
      start(),
      given([1, 1, Number.NEGATIVE_INFINITY], [0, 1, -1], [0, 2, Number.NEGATIVE_INFINITY]),
    );
    expect(state.steps[0]?.map(({ token }) => token)).toEqual([1]);
    expect(advance(state, given([0, 1, Number.NEGATIVE_INFINITY])).state).toMatchObject({ live: [], finished: [] });
  });

  it('should leave the state that it is given as it was when it makes the next one', () => {
    const before = start();
    const copy = structuredClone(before);
    const candidates = given([0, 2, -2], [0, 1, -1]);
    advance(before, candidates);
    expect(before).toEqual(copy);
    expect(candidates).toEqual(given([0, 2, -2], [0, 1, -1]));
  });

  it('should refuse candidates when they can be no continuations', () => {
    const refuses = (sentence: RegExp, ...rows: [number, number, number][]) =>
      expect(() => advance(start(), given([0, 7, -1], ...rows))).toThrow(sentence);
    refuses(/continues none of the 1 live/, [1, 2, -3]);
    refuses(/continues none of the 1 live/, [-1, 2, -3]);
    refuses(/no token id/, [0, 1.5, -3]);
    refuses(/no token id/, [0, -1, -3]);
    refuses(/log-probability NaN/, [0, 2, Number.NaN]);
    refuses(/log-probability 0.01, its parent 0/, [0, 2, 0.01]);
    refuses(/given twice/, [0, 7, -2]);
    expect(() => advance(start(), given([0, 1, 1e-6]))).not.toThrow();
  });

  it('should refuse to go on when the search is over', () => {
    const { state } = advance(start(), given([0, END, -0.1]));
    expect(() => advance(state, given([0, 1, -1]))).toThrow(/is over/);
  });
});

describe('startBeam', () => {
  it.each<Partial<BeamOptions>>([
    { beamSize: 0 },
    { beamSize: 1.5 },
    { maxLength: 0 },
    { maxLength: Number.POSITIVE_INFINITY },
    { endToken: -1 },
    { lengthPenalty: { kind: 'wu', alpha: -0.1 } },
    { lengthPenalty: { kind: 'power', alpha: Number.NaN } },
  ])('should refuse %j when no search can be made of it', (changed) => {
    expect(() => start(changed)).toThrow(RangeError);
  });
});
