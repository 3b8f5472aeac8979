// @ts-check

/**
 * The middle value, or the mean of the two in the middle.
 * @param {readonly number[]} values
 */
export function median(values) {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** @param {readonly number[]} values */
export const summarize = (values) => ({
  medianMs: median(values),
  minMs: Math.min(...values),
  maxMs: Math.max(...values),
});

/**
 * How many steps are handed over at once, how many of them may share a submit, and how often that is timed. A burst takes about a
 * third of a second where steps are shorter; a submit about 10 ms, as the page has it; and slow libraries are timed less often,
 * so that all together end in their time.
 * @param {number} stepMs
 * @param {number} mostRounds
 */
export function planRounds(stepMs, mostRounds) {
  const burst = Math.max(1, Math.min(500, Math.round(burstMs / stepMs)));
  const together = Math.max(1, Math.min(16, Math.floor(submitMs / stepMs)));
  const affordable = Math.floor(budgetMs / (burst * stepMs));
  return { burst, together, rounds: stepMs < slowMs ? Math.min(mostRounds, Math.max(leastRounds, affordable)) : 0 };
}

/** Steps this long get no rounds: the ones that check the losses tell what there is to tell. */
export const slowMs = 15_000;

const submitMs = 10;
const burstMs = 350;
const budgetMs = 20_000;
/** A median of fewer says little. */
const leastRounds = 3;

/**
 * Largest relative difference of two curves of losses, over the steps that both have.
 * @param {readonly number[]} losses
 * @param {readonly number[]} expected
 */
export function lossError(losses, expected) {
  const steps = Math.min(losses.length, expected.length);
  if (steps === 0) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < steps; i++) {
    const [loss = Number.NaN, reference = Number.NaN] = [losses[i], expected[i]];
    const error = Math.abs(loss / reference - 1);
    if (!(error <= most)) most = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }
  return most;
}
