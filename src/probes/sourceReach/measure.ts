import type { Gpu } from '../../gpu/device.ts';
import { encodePass, type PreparedDispatch } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import type { ModelSpec } from '../../nn/memory/spec.ts';
import type { Model } from '../../nn/model.ts';
import { weightsStride } from '../../nn/modules/attention/definition.ts';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import { type ProbeRows, probeBatch } from '../reach/rows.ts';
import { recurrencesOf } from '../shared/place.ts';
import { cellGradients, ScratchModel } from '../shared/scratchModel.ts';
import { type ProbeSequence, probeSequences } from '../shared/sequences.ts';
import { gateFloats } from '../shared/shape.ts';
import { sliceOf } from '../shared/slices.ts';
import type { Measure } from '../shared/types.ts';
import type { ReachedPair, SourceReachData, sourceReach, Way } from './contract.ts';
import { attentionOf, foundPlaces, sourceReachProgram } from './program.ts';

/** Pairs to choose from. */
const mostPairs = 6;
/** Rows of the batch. */
const mostRows = 128;
/** Losses of a pair: those of its first symbols. */
const mostLosses = 64;
/** Floats of one of a layer's buffers. */
const mostFloats = 2 ** 25;

/** Symbols of both sides, by id. */
interface Symbols {
  readonly source: readonly string[];
  readonly target: readonly string[];
}

/**
 * As many pairs as are worth their time and fit, without the steps that pad all of them. No loss depends on the steps after it, so of a
 * long target those are left out that are told of no more.
 * @param shape of the model @param pairs at hand, with their sources
 */
export function reachedPairs(shape: ModelShape, pairs: readonly ProbeSequence[]): ProbeSequence[] {
  const sourceOf = ({ source }: ProbeSequence) => source ?? { ids: new Uint32Array(), length: 0 };
  const lengthOf = ({ length, input }: ProbeSequence): number => Math.min(mostLosses, length ?? input.length);
  const longest = (of: readonly ProbeSequence[], length: (pair: ProbeSequence) => number): number =>
    Math.max(0, ...of.map(length));
  const steps = Math.max(
    longest(pairs, lengthOf),
    longest(pairs, (pair) => sourceOf(pair).length),
  );
  const affordable = Math.min(mostRows, Math.floor(mostFloats / (steps * gateFloats(shape))));
  const count = Math.max(1, Math.min(mostPairs, Math.floor(affordable / longest(pairs, lengthOf))));
  const chosen = pairs.slice(0, count);
  const [T, S] = [longest(chosen, lengthOf), longest(chosen, (pair) => sourceOf(pair).length)];
  return chosen.map((pair) => ({
    ...{ input: pair.input.subarray(0, T), targets: pair.targets.subarray(0, T), length: lengthOf(pair) },
    source: { ids: sourceOf(pair).ids.subarray(0, S), length: sourceOf(pair).length },
  }));
}

/** Measures the gradients of every loss of some pairs in a model as it is now. It has buffers of its own. */
export class SourceReachProbe {
  private constructor(
    private readonly scratch: ScratchModel,
    private readonly rows: ProbeRows,
    private readonly pairs: readonly ProbeSequence[],
    private readonly symbols: Symbols,
    private readonly found: GPUBuffer,
    private readonly staging: GPUBuffer,
    private readonly program: readonly PreparedDispatch[],
  ) {}

  /**
   * @param spec of the model to probe
   * @param pairs of `reachedPairs`
   * @throws GpuError 'out-of-memory' where the device can't hold it beside the model
   */
  static create(
    gpu: Gpu,
    spec: ModelSpec,
    pairs: readonly ProbeSequence[],
    symbols: Symbols,
    pipelines: PipelineCache,
  ): Promise<SourceReachProbe> {
    const [first] = pairs;
    const seqLength = first?.input.length ?? 0;
    const sourceLength = first?.source?.ids.length ?? 0;
    const rows = { seqLength, sequences: pairs.length, losses: seqLength, firstLoss: 0 };
    const size = { seqLength, sourceLength, batchSize: pairs.length * seqLength };
    return ScratchModel.build(gpu, spec, size, pipelines, async (scratch) => {
      const last = foundPlaces(scratch).at(-1);
      const foundBytes = 4 * ((last?.out ?? 0) + 2 * (last?.rows ?? 0));
      const weights = attentionOf(scratch) ? 4 * size.batchSize * seqLength * weightsStride(sourceLength) : 0;
      const { found, dcs, staging } = await scratch.make((arena) => ({
        found: arena.create('gradients found', foundBytes),
        dcs: cellGradients(arena, scratch),
        staging: arena.staging('gradients found', foundBytes + weights),
      }));
      const program = await scratch.prepare(await sourceReachProgram(scratch, dcs, found));
      const { inputs, targets } = probeBatch(rows, pairs);
      scratch.writeSequences(inputs);
      scratch.writeTargets(targets);
      return new SourceReachProbe(scratch, rows, pairs, symbols, found, staging, program);
    });
  }

  /** Probes the model's parameters of this moment. One at a time. */
  async run(model: Model): Promise<SourceReachData> {
    const { scratch, found, staging, program, pairs } = this;
    const { seqLength, batchSize, sourceLength = 0, shape } = scratch.plan.spec;
    const encoder = scratch.encoderFor(model);
    encodePass(encoder, program);
    const attention = attentionOf(scratch);
    const weightBytes = 4 * seqLength * batchSize * weightsStride(sourceLength);
    const slices = attention ? [sliceOf(attention.kept('attentionWeights'), 0, weightBytes)] : [];
    const values = await scratch.read(encoder, staging, [{ buffer: found }, ...slices]);
    const weights = attention ? values.subarray(found.size / 4) : null;
    return {
      attends: attention !== undefined,
      recurrences: recurrencesOf(shape),
      pairs: pairs.map((_, n) => this.pairOf(n, values, weights)),
    };
  }

  private pairOf(n: number, found: Float32Array, weights: Float32Array | null): ReachedPair {
    const { scratch, rows, symbols } = this;
    const { batchSize: B, sourceLength = 0 } = scratch.plan.spec;
    const { input, targets, length: T = input.length, source } = this.pairs[n] as ProbeSequence;
    const S = source?.length ?? 0;
    const stride = weightsStride(sourceLength);
    const namesOf = (ids: Uint32Array, length: number, of: readonly string[]): string[] =>
      Array.from(ids.subarray(0, length), (id) => of[id] ?? '');
    // Each row of the batch has all attention weights of its pair.
    const rowOf = (step: number, tau: number): number => step * B + n * rows.losses + tau;
    const by = (way: Way): Float32Array<ArrayBuffer> => {
      const norms: number[] = [];
      for (const place of foundPlaces(scratch)) {
        if (place.way !== way) continue;
        const steps = place.layer.node.ofSource ? S : T;
        for (const state of place.layer.config.cell.states.keys()) {
          for (let step = 0; step < steps; step++) {
            const own = place.direction === 1 ? steps - 1 - step : step;
            for (let tau = 0; tau < T; tau++)
              norms.push(Math.sqrt(found[place.out + state * place.rows + rowOf(own, tau)] as number));
          }
        }
      }
      return Float32Array.from(norms);
    };
    return {
      source: namesOf(source?.ids ?? new Uint32Array(), S, symbols.source),
      target: namesOf(targets, T, symbols.target),
      whole: by('whole'),
      attention: weights && by('attention'),
      states: weights && by('states'),
      weights:
        weights &&
        Float32Array.from(
          { length: T * S },
          (_, i) => weights[rowOf(Math.floor(i / S), 0) * stride + (i % S)] as number,
        ),
    };
  }

  destroy(): void {
    this.scratch.destroy();
  }
}

export const measure: Measure<typeof sourceReach> = {
  refusal: ({ encoder }) => (encoder ? null : 'This view needs a source, which only an encoder–decoder reads.'),
  make({ model, dataset }) {
    const { gpu, plan, pipelines } = model;
    const { spec } = plan;
    const sequences = probeSequences(dataset, spec.batchSize, spec.seqLength);
    const { data } = dataset.pairs ?? {};
    if (sequences.length === 0 || !data) throw new RangeError('There is no pair to measure on.');
    const symbols = { source: data.sourceSymbols, target: data.targetSymbols };
    return SourceReachProbe.create(gpu, spec, reachedPairs(spec.shape, sequences), symbols, pipelines);
  },
};
