import { onTestFinished } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { encoderLayerName } from '../../nn/networks/encoderDecoder.ts';
import { layerName } from '../../nn/networks/stack.ts';
import { forward } from '../../nn/reference/network.ts';
import {
  B,
  type EncoderDecoderShape,
  encoderDecoders,
  pairsInput,
  pairsProblem,
  S,
  T,
} from '../../nn/testing/encoderDecoders.ts';
import { testModel } from '../../nn/testing/gpuCase.ts';
import type { LayerTrace } from '../../nn/testing/stackReference.ts';
import { sideOf } from '../shared/contract.ts';
import { recurrencesOf } from '../shared/place.ts';
import type { ProbeSequence } from '../shared/sequences.ts';

const targetLengths = [T, 2, 3];

export const pairsShape = (name: string): EncoderDecoderShape =>
  encoderDecoders.find(([each]) => each === name)?.[1] as EncoderDecoderShape;

/** A column of [steps, B]. */
const column = (of: Uint32Array, b: number): Uint32Array => of.filter((_, row) => row % B === b);

/** The node of a recurrence, and its direction's number. */
export function nodeOf(place: ReturnType<typeof recurrencesOf>[number]): { node: string; direction: 0 | 1 } {
  const { side, layer } = sideOf(place);
  const node = side === 'encoder' ? encoderLayerName(layer) : layerName(layer);
  return { node, direction: place.direction === 'reverse' ? 1 : 0 };
}

/** An encoder–decoder with pairs, its float64 reference and what probes read. @param padding changes what pads the sources alone */
export function setUp(shape: EncoderDecoderShape, padding = 0) {
  const problem = pairsProblem(shape, createRng(31, 'probed pairs'), padding);
  const pass = forward(problem);
  const { ids, source, targets } = pairsInput(problem);
  const sequences = targetLengths.map((length, b): ProbeSequence => {
    const own = column(targets, b);
    return {
      input: column(ids, b),
      // What pads them is never scored.
      targets: own.map((target, t) => (t < length ? target : 0)),
      length,
      source: { ids: column(source?.ids as Uint32Array, b), length: source?.lengths[b] as number },
    };
  });
  const optimizer = { type: 'adam', nesterov: false } as const;
  const spec = { shape, seqLength: T, sourceLength: S, batchSize: B, optimizer };
  const recurrences = recurrencesOf(shape);
  const traceOf = (place: (typeof recurrences)[number]): LayerTrace => {
    const { node, direction } = nodeOf(place);
    return (pass.kept.get(node) as readonly LayerTrace[])[direction] as LayerTrace;
  };
  const model = async () => {
    const made = await testModel(spec, problem.params);
    onTestFinished(() => made.destroy());
    return made;
  };
  return { shape, problem, pass, sequences, spec, recurrences, traceOf, model };
}
