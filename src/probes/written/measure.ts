import { createRng } from '../../lib/rng.ts';
import { needsOneText } from '../shared/shape.ts';
import type { Measure, ProbedRun } from '../shared/types.ts';
import type { WritingRequest, WrittenSequence, WrittenSequences, written } from './contract.ts';

/** Sequences that are written side by side, at most: as many as there is room for in a batch. */
const mostWritten = 24;
/** Sequences that are reported. */
const mostReported = 12;

interface Written {
  readonly ids: number[];
  logProbability: number;
  ended: boolean;
}

/** Each step is one evaluation of all that is written so far: names are short. */
async function writeOn(
  { model, ask }: ProbedRun,
  begun: Uint32Array,
  end: number,
  { temperature, seed }: WritingRequest,
): Promise<Written[]> {
  const { batchSize: B, seqLength: T, shape } = model.plan.spec;
  const V = shape.vocabularySize;
  const rng = createRng(seed, 'written');
  const all = Array.from(
    { length: Math.min(B, mostWritten) },
    (): Written => ({ ids: [], logProbability: 0, ended: false }),
  );
  const ids = new Uint32Array(T * B);
  for (const [t, id] of begun.entries()) ids.fill(id, t * B, t * B + all.length);
  for (let step = begun.length - 1; step < T && all.some(({ ended }) => !ended); step++) {
    const going = [...all.keys()].filter((b) => !all[b]?.ended);
    const found = await ask(
      ids.slice(),
      going.map((sequence) => ({ sequence, step })),
    );
    going.forEach((b, i) => {
      const each = all[b] as Written;
      const probabilities = found.subarray(i * V, (i + 1) * V);
      const chosen = draw(probabilities, temperature, rng.uniform());
      each.logProbability += Math.log(Math.max(probabilities[chosen] ?? 0, 1e-30));
      each.ended = chosen === end;
      if (each.ended) return;
      each.ids.push(chosen);
      if (step + 1 < T) ids[(step + 1) * B + b] = chosen;
    });
  }
  return all;
}

/** @param at a random number in [0, 1) */
function draw(probabilities: Float32Array, temperature: number, at: number): number {
  if (temperature === 0) return probabilities.indexOf(Math.max(...probabilities));
  const weights = probabilities.map((probability) => Math.max(0, probability) ** (1 / temperature));
  let left = at * weights.reduce((sum, weight) => sum + weight, 0);
  for (let v = 0; v < weights.length; v++) {
    left -= weights[v] as number;
    if (left < 0) return v;
  }
  return weights.length - 1;
}

function different(all: readonly WrittenSequence[]): WrittenSequence[] {
  const byText = new Map(all.map(({ text, logProbability, ended }) => [text, { text, logProbability, ended }]));
  return [...byText.values()].sort((a, b) => b.logProbability - a.logProbability).slice(0, mostReported);
}

export const measure: Measure<typeof written> = {
  refusal: needsOneText,
  async make(run) {
    const writing = run.dataset.data?.data.writing;
    if (!writing) throw new RangeError('the model of this task does not generate sequences.');
    return {
      async run(_, request): Promise<WrittenSequences> {
        const { text } = request;
        try {
          const begun = writing.begin(text);
          const written = await writeOn(run, begun, writing.end, request);
          // What a beginning stands for is no part of what was written.
          const texts = written.map((each) => ({ ...each, text: writing.format(begun, each.ids) }));
          return { text, problem: null, written: different(texts) };
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          return { text, problem: error.message, written: [] };
        }
      },
      destroy() {},
    };
  },
};
