import { lengthPenalty } from '../../../../lib/beamSearch/lengthPenalty.ts';
import { beamSearch } from '../../../../lib/beamSearch/search.ts';
import type { DecodedOutput, DecodedSource } from '../../../../probes/translation/contract.ts';

/** `<end>` and two letters. */
const symbols = ['<end>', 'a', 'b'];

/** Probabilities of the next symbol after what is written so far, in the order of {@link symbols}. */
export type ToyModel = (written: string) => readonly [number, number, number];

/** A search in which greedy search begins with a, which has only improbable continuations; b is surer of its end. */
export const garden: ToyModel = (written) =>
  written === ''
    ? [0.1, 0.5, 0.4]
    : written === 'a'
      ? [0.4, 0.3, 0.3]
      : written === 'b'
        ? [0.02, 0.08, 0.9]
        : written === 'bb'
          ? [0.9, 0.05, 0.05]
          : [0.6, 0.2, 0.2];

const output = (tokens: readonly number[], logProb: number, alpha: number): DecodedOutput => {
  const ended = tokens.at(-1) === 0;
  const own = tokens.map((id) => symbols[id] as string);
  return {
    ...{ text: (ended ? own.slice(0, -1) : own).join(''), symbols: own, ended, logProb, attention: [] },
    score: logProb / lengthPenalty(tokens.length, { kind: 'wu', alpha }),
  };
};

/** What a search over such a model finds. */
export async function toySearch(model: ToyModel, beam: number, alpha: number, maxLength = 5): Promise<DecodedSource> {
  const search = (beamSize: number) =>
    beamSearch(
      async (prefixes) =>
        prefixes.map((prefix) => model(prefix.map((id) => symbols[id]).join('')).map((share) => Math.log(share))),
      { beamSize, endToken: 0, maxLength, lengthPenalty: { kind: 'wu', alpha } },
    );
  const [greedy, found] = [await search(1), await search(beam)];
  const outputs = found.finished.map(({ tokens, logProb }) => output(tokens, logProb, alpha));
  const [single] = greedy.finished;
  return {
    ...{ source: ['x', '<end>'], beam, alpha, maxLength, outputs },
    greedy: output(single?.tokens ?? [], single?.logProb ?? 0, alpha),
    steps: found.steps.map((step) => step.map((node) => ({ ...node, symbol: symbols[node.token] as string }))),
  };
}
