import { type LengthPenalty, lengthPenalty } from './lengthPenalty.ts';

export interface BeamOptions {
  /** k: candidates that a step keeps, and complete hypotheses that are kept. */
  readonly beamSize: number;
  /** Left out where none ends a sequence: every hypothesis then has the maximum length. */
  readonly endToken?: number;
  /** Most tokens of a hypothesis, `<end>` included; one so long is complete without it. */
  readonly maxLength: number;
  readonly lengthPenalty: LengthPenalty;
}

export interface Hypothesis {
  /** Id of its last expansion in {@link BeamState.steps}; 0 of the empty one. */
  readonly node: number;
  readonly tokens: readonly number[];
  /** Sum over the tokens, nats. */
  readonly logProb: number;
  /** `logProb` over the length penalty; 0 of the empty one. */
  readonly score: number;
}

/** A live hypothesis with one token more. */
export interface Candidate {
  /** Index in {@link BeamState.live}. */
  readonly parent: number;
  readonly token: number;
  /** Of the hypothesis with this token: the sum over all its tokens, nats. */
  readonly logProb: number;
}

/**
 * What became of a candidate, at its step:
 * - `live`: kept, and continued at the next step.
 * - `finished`: kept, being complete and among the k best complete ones so far. Later ones may still replace it.
 * - `outscored`: pruned; complete, but k complete ones have a higher score.
 * - `outranked`: pruned; k candidates of this step are more probable.
 * - `bounded`: pruned; no continuation of it can have the score of the k-th best complete one, and so the search ends.
 */
type Outcome = 'live' | 'finished' | 'outscored' | 'outranked' | 'bounded';

/** A node of the search tree. */
export interface Expansion {
  /** Counted from 1 over all steps. */
  readonly id: number;
  /** Id of the expansion that it continues; 0, the empty hypothesis, at the first step. */
  readonly parent: number;
  readonly token: number;
  /** Sum over all tokens up to this one, nats. */
  readonly logProb: number;
  /** `logProb` over the length penalty. */
  readonly score: number;
  readonly outcome: Outcome;
}

export interface BeamState {
  readonly options: BeamOptions;
  /** At most k, the most probable first. None: the search is over. */
  readonly live: readonly Hypothesis[];
  /**
   * The k best complete hypotheses, those that end with `<end>` or have the maximum length: by score, ties in order of token ids. Once
   * the search is over, the n-best list.
   */
  readonly finished: readonly Hypothesis[];
  /** The candidates of each step, the most probable first. */
  readonly steps: readonly (readonly Expansion[])[];
}

interface Advance {
  readonly state: BeamState;
  /** Of each hypothesis now live, its parent's index among those live before: where its recurrent state is to be gathered from. */
  readonly parents: readonly number[];
  /** Of each hypothesis now live, its last token: what the model reads next. */
  readonly tokens: readonly number[];
  /** Those that this step completed and kept. */
  readonly finished: readonly Hypothesis[];
}

/** What log-probabilities in float32 may rise by where a token is all but certain, as a share of the sum or of 1. */
const ROUNDING = 1e-4;

/** @throws RangeError unless beam size and maximum length are integers from 1, `endToken` is an id, and α is finite and ≥ 0. */
export function startBeam(options: BeamOptions): BeamState {
  const { beamSize, endToken, maxLength } = options;
  const { alpha } = options.lengthPenalty;
  if (!Number.isInteger(beamSize) || beamSize < 1) throw new RangeError(`a beam size of ${beamSize}`);
  if (!Number.isInteger(maxLength) || maxLength < 1) throw new RangeError(`a maximum length of ${maxLength}`);
  if (endToken !== undefined && (!Number.isInteger(endToken) || endToken < 0))
    throw new RangeError(`${endToken} is no token id`);
  if (!(alpha >= 0 && Number.isFinite(alpha))) throw new RangeError(`a length penalty with α = ${alpha}`);
  return { options, live: [{ node: 0, tokens: [], logProb: 0, score: 0 }], finished: [], steps: [] };
}

/**
 * One step of beam search (Sutskever et al. 2014, https://arxiv.org/abs/1409.3215): of all candidates the k most probable are kept, and
 * those of them that are complete are set aside and leave the beam. So a beam of 1 is greedy search.
 *
 * The search is over when nothing is live, or when k hypotheses are complete and none that is live can still pass the k-th of them: a
 * log-probability only falls as tokens are added, and the length penalty is at most that of the maximum length.
 *
 * @param candidates of all tokens of all live hypotheses at least the k most probable. The rest of what is given appears in the record
 *   as pruned. Those with probability 0 (−∞) are left out of it.
 * @throws RangeError for a parent that is not live, a token that is no id, a candidate given twice, and a log-probability that is NaN or
 *   above its parent's by more than rounding; Error if the search is over.
 */
export function advance(state: BeamState, candidates: readonly Candidate[]): Advance {
  const { options, live } = state;
  const { beamSize, endToken, maxLength } = options;
  if (live.length === 0) throw new Error('the beam search is over');
  const ranked = candidates.filter(({ logProb }) => logProb !== Number.NEGATIVE_INFINITY).sort(byProbability(live));
  checkCandidates(live, ranked);

  const length = state.steps.length + 1;
  const penalty = lengthPenalty(length, options.lengthPenalty);
  const nodes = state.steps.reduce((sum, step) => sum + step.length, 0);
  const kept = ranked.slice(0, beamSize).map(({ parent, token, logProb }, i) => ({
    parent,
    token,
    hypothesis: {
      node: nodes + 1 + i,
      tokens: [...(live[parent] as Hypothesis).tokens, token],
      logProb,
      score: logProb / penalty,
    },
  }));
  const isComplete = ({ token }: { token: number }): boolean => token === endToken || length === maxLength;
  const complete = kept.filter(isComplete).map(({ hypothesis }) => hypothesis);
  const finished = [...state.finished, ...complete].sort(byScore).slice(0, beamSize);
  const continued = kept.filter((one) => !isComplete(one));
  const bounded = isBounded(continued[0]?.hypothesis, finished, options);
  const next = bounded ? [] : continued;

  const finishedNodes = new Set(finished.map(({ node }) => node));
  const outcome = (candidate: Candidate, i: number): Outcome => {
    if (i >= beamSize) return 'outranked';
    if (isComplete(candidate)) return finishedNodes.has(nodes + 1 + i) ? 'finished' : 'outscored';
    return bounded ? 'bounded' : 'live';
  };
  const step = ranked.map((candidate, i) => ({
    id: nodes + 1 + i,
    parent: (live[candidate.parent] as Hypothesis).node,
    token: candidate.token,
    logProb: candidate.logProb,
    score: candidate.logProb / penalty,
    outcome: outcome(candidate, i),
  }));
  return {
    state: { options, live: next.map(({ hypothesis }) => hypothesis), finished, steps: [...state.steps, step] },
    parents: next.map(({ parent }) => parent),
    tokens: next.map(({ token }) => token),
    finished: complete.filter(({ node }) => finishedNodes.has(node)),
  };
}

/** The expansions of a hypothesis, one a token, that of the first token first. */
export function expansionsOf({ steps }: BeamState, { node, tokens }: Hypothesis): Expansion[] {
  const path: Expansion[] = [];
  for (let i = tokens.length - 1, at = node; i >= 0; i--) {
    const expansion = (steps[i] as readonly Expansion[]).find(({ id }) => id === at) as Expansion;
    path.unshift(expansion);
    at = expansion.parent;
  }
  return path;
}

/** Sorts candidates: the most probable first, ties in order of token ids from the first token on. */
export function byProbability(live: readonly Hypothesis[]): (a: Candidate, b: Candidate) => number {
  const before = ({ parent }: Candidate): readonly number[] => live[parent]?.tokens ?? [];
  return (a, b) => b.logProb - a.logProb || compareTokens(before(a), before(b)) || a.token - b.token;
}

function byScore(a: Hypothesis, b: Hypothesis): number {
  return b.score - a.score || compareTokens(a.tokens, b.tokens);
}

function compareTokens(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((token, at) => token !== b[at]);
  return i < 0 ? a.length - b.length : (a[i] as number) - (b[i] ?? -1);
}

/** Whether no continuation of `best`, the most probable that could go on, can reach the score of the k-th complete one. */
function isBounded(
  best: Hypothesis | undefined,
  finished: readonly Hypothesis[],
  { beamSize, maxLength, lengthPenalty: penalty }: BeamOptions,
): boolean {
  const last = finished[beamSize - 1];
  return best !== undefined && last !== undefined && best.logProb / lengthPenalty(maxLength, penalty) < last.score;
}

function checkCandidates(live: readonly Hypothesis[], candidates: readonly Candidate[]): void {
  const seen = new Set<string>();
  for (const { parent, token, logProb } of candidates) {
    const name = `candidate (${parent}, ${token})`;
    const before = live[parent]?.logProb;
    if (before === undefined) throw new RangeError(`${name} continues none of the ${live.length} live hypotheses`);
    if (!Number.isInteger(token) || token < 0) throw new RangeError(`${name} has no token id`);
    if (!(logProb <= before + ROUNDING * Math.max(1, -before)))
      throw new RangeError(`${name} has the log-probability ${logProb}, its parent ${before}`);
    if (seen.has(name)) throw new RangeError(`${name} is given twice`);
    seen.add(name);
  }
}
