import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { layerShape, type ModelShape } from '../../nn/networks/parameters.ts';
import type { CellRequest } from '../shared/contract.ts';
import { placeOf } from '../shared/place.ts';
import { unprobed } from '../shared/shape.ts';
import type { Measure, ProbedDataset } from '../shared/types.ts';
import { ConnectivityProbe } from './connectivity.ts';
import { mostCharacters, type PassageData, type passage } from './contract.ts';
import { PassageReader, type Reading } from './reading.ts';

/** Characters of the passage that is read where a person named none. */
const defaultLength = 128;
/** Buffers are made for a multiple of this many characters. */
const grain = 32;
const mostLikeliest = 5;

/** The beginning of what is held back from training, from a whole word on; of a task, one of its sequences. */
export function defaultPassage(
  { validation, streams, tokenizer, scoredTargets }: ProbedDataset,
  B: number,
  T: number,
): Uint32Array {
  const windows = validation.length > 0 ? validation : [streams.window(0)];
  // The first lane goes on from window to window until another epoch begins.
  const later = windows.findIndex(({ startsEpoch }, i) => i > 0 && startsEpoch);
  const lane = windows
    .slice(0, later < 0 ? undefined : later)
    .flatMap(({ ids, targets }) =>
      Array.from({ length: T }, (_, t) => ({ id: ids[t * B] as number, target: targets[t * B] as number })),
    );
  // A text's lane that ends within a window is filled up; a task asks for nothing at most steps.
  const ids = lane.filter(({ target }) => scoredTargets !== null || target !== ignoredTarget).map(({ id }) => id);
  const breaks = new Set([' ', '\n'].map((char) => tokenizer.vocabulary.indexOf(char)));
  const start = ids.findIndex((id, i) => i > 0 && i < grain && breaks.has(ids[i - 1] as number) && !breaks.has(id));
  return Uint32Array.from(ids.slice(Math.max(0, start)).slice(0, defaultLength));
}

/** A reading in characters, with the likeliest token after each position. */
export function passageOf(
  shape: ModelShape,
  vocabulary: readonly string[],
  ids: Uint32Array,
  request: CellRequest,
  { states, slots, probabilities, losses }: Reading,
  predicts: PassageData['predicts'] = 'next',
): { data: PassageData; likeliest: number[] } {
  const { place } = placeOf(shape, request);
  const { cell, hiddenSize: H } = layerShape(shape, place.layer);
  const P = ids.length;
  const V = vocabulary.length;
  const char = (id: number): string => vocabulary[id] ?? '';
  const order = Array.from(ids, (_, t) => likeliestOf(probabilities.subarray(t * V, (t + 1) * V)));
  // A cell with a single gate has its new state there and nothing to open or close.
  const gates = cell.gates.length > 1 ? cell.gates : [];
  const data: PassageData = {
    characters: Array.from(ids, char),
    ...place,
    units: H,
    predicts,
    state: cell.states.length > 1 ? 'tanh(c)' : 'h',
    gates,
    states,
    gateValues: slots.slice(0, gates.length * H * P),
    surprise: Float32Array.from(ids, (_, t) =>
      t === 0 || predicts === 'answer' ? Number.NaN : (losses[t - 1] as number) / Math.LN2,
    ),
    next: order.map((tokens) => tokens.map(char)),
    nextProbabilities: order.map((tokens, t) => tokens.map((token) => probabilities[t * V + token] as number)),
    connectivity: null,
  };
  return { data, likeliest: order.map((tokens) => tokens[0] as number) };
}

/** The likeliest tokens, at most 5, likeliest first; of equals the lower id. */
function likeliestOf(probabilities: Float32Array): number[] {
  return Array.from(probabilities.keys())
    .sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number) || a - b)
    .slice(0, mostLikeliest);
}

/** The passage that a person chose, or the default, read by the model; and on demand what moved each of its predictions. */
export const measure: Measure<typeof passage> = {
  refusal: unprobed,
  async make({ model: { gpu, plan, pipelines }, dataset }) {
    const { spec } = plan;
    if (spec.shape.features !== undefined) throw new RangeError('this model reads numbers, not text.');
    if (spec.shape.symbols !== undefined)
      throw new RangeError('inputs and outputs of this model are different symbols.');
    const { tokenizer } = dataset;
    const predicts = dataset.scoredTargets === null ? 'next' : 'answer';
    const preset = defaultPassage(dataset, spec.batchSize, spec.seqLength);
    let reader: { room: number; made: PassageReader } | null = null;
    let probe: { room: number; made: ConnectivityProbe } | null = null;
    return {
      async run(model, { text, connectivity, ...request }) {
        const ids = text === null ? preset : Uint32Array.from(tokenizer.encode(text).subarray(0, mostCharacters));
        const room = Math.max(grain, Math.ceil(ids.length / grain) * grain);
        if (reader?.room !== room) {
          reader?.made.destroy();
          reader = null;
          reader = { room, made: await PassageReader.create(gpu, spec, room, pipelines) };
        }
        if (connectivity && probe?.room !== room) {
          probe?.made.destroy();
          probe = null;
          probe = { room, made: await ConnectivityProbe.create(gpu, spec, room, pipelines) };
        }
        const following = connectivity ? probe?.made : undefined;
        const reading = await reader.made.run(model, ids, request, (encoder) => following?.take(encoder, model));
        const found = passageOf(spec.shape, tokenizer.vocabulary, ids, request, reading, predicts);
        if (!following) return found.data;
        return { ...found.data, connectivity: await following.run(ids, found.likeliest) };
      },
      destroy() {
        reader?.made.destroy();
        probe?.made.destroy();
      },
    };
  },
};
