import {
  advance,
  type BeamOptions,
  type BeamState,
  byProbability,
  type Candidate,
  type Hypothesis,
  startBeam,
} from './beam.ts';

/**
 * Beam search over any model.
 *
 * @param step of each prefix (equally long, at most k; at first one that is empty) the log-probabilities [V] of the next token, nats
 * @returns the state at the end: `finished` is the n-best list, `steps` the tree with 2k candidates a step
 * @throws RangeError for options or log-probabilities that {@link startBeam} and {@link advance} refuse, or another number of rows.
 */
export async function beamSearch(
  step: (prefixes: readonly (readonly number[])[]) => Promise<readonly ArrayLike<number>[]>,
  options: BeamOptions,
): Promise<BeamState> {
  let state = startBeam(options);
  while (state.live.length > 0) {
    const rows = await step(state.live.map(({ tokens }) => tokens));
    if (rows.length !== state.live.length)
      throw new RangeError(`${rows.length} rows of log-probabilities for ${state.live.length} prefixes`);
    state = advance(state, topCandidates(state.live, rows, 2 * options.beamSize)).state;
  }
  return state;
}

/** The `count` most probable continuations of the live hypotheses. @param rows [live][V] log-probabilities of the next token */
function topCandidates(live: readonly Hypothesis[], rows: readonly ArrayLike<number>[], count: number): Candidate[] {
  return live
    .flatMap(({ logProb }, parent) =>
      Array.from(rows[parent] as ArrayLike<number>, (value, token) => {
        // It would have no place among the others, and might be cut off unseen.
        if (Number.isNaN(value)) throw new RangeError(`the log-probability of token ${token} is not a number`);
        return { parent, token, logProb: logProb + value };
      }),
    )
    .sort(byProbability(live))
    .slice(0, count);
}
