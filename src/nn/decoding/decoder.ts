import { type BufferArena, withArena } from '../../gpu/arena.ts';
import { encodePass, type PreparedDispatch, prepare } from '../../gpu/dispatch.ts';
import { submitAndRead } from '../../gpu/readback.ts';
import { scoped } from '../../gpu/scoped.ts';
import { type BeamOptions, type BeamState, expansionsOf } from '../../lib/beamSearch/beam.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { PassContext } from '../compile/context.ts';
import { packBatch } from '../memory/batch.ts';
import { forwardBuffers } from '../memory/buffers.ts';
import { planModel } from '../memory/spec.ts';
import type { Model } from '../model.ts';
import { weightsStride } from '../modules/attention/definition.ts';
import { packStepUniforms, plainStepUniforms } from '../optim/stepUniforms.ts';
import { type DecoderInput, packSources, requireGenerative, requirePrefix } from './inputs.ts';
import { attentionWeights, candidateBytes, type DecodingBuffers, decodingPrograms } from './programs.ts';
import { type RowCandidates, RowSearch } from './search.ts';

interface DecoderOptions {
  /** N: sequences that are decoded at once at most. */
  readonly sentences: number;
  /** k, hypotheses of each; 1 is greedy search. */
  readonly beam: number;
  /** The record of the search has the k next candidates of each step as well, which were pruned. */
  readonly pruned?: boolean;
  /** Decodes with the parameters of the moment when a call begins, in a buffer of its own, so that the model may train on meanwhile. */
  readonly snapshot?: boolean;
}

export interface DecodingSettings extends Pick<BeamOptions, 'endToken' | 'maxLength' | 'lengthPenalty'> {
  /** Return the attention weights. */
  readonly attention?: boolean;
  /** Looked at before each step. */
  readonly signal?: AbortSignal;
}

interface DecodedHypothesis {
  /** Without `endToken`, where the settings have one. */
  readonly tokens: readonly number[];
  /** It ends with `endToken`, and not because it had `maxLength` tokens. */
  readonly ended: boolean;
  /** Sum over its tokens, `endToken` included, nats. */
  readonly logProb: number;
  /** `logProb` over the length penalty. */
  readonly score: number;
  /** Of each token, `endToken` included, its own: given those before it, nats. */
  readonly logProbs: readonly number[];
  /** Of each token, `endToken` included, the weights over the steps of the source; empty where they are not requested. */
  readonly attention: readonly Float32Array[];
}

export interface Decoded {
  /** The n-best list, at most k. */
  readonly hypotheses: readonly DecodedHypothesis[];
  /** The record of the search. */
  readonly search: BeamState;
}

/**
 * Finds the most probable outputs of a model at its present parameters by beam search: the k hypotheses of a sequence are k neighbouring
 * rows of a batch, whose states stay on the GPU. Sequences know nothing of each other.
 */
export class Decoder {
  private busy = false;

  private constructor(
    private readonly model: Model,
    private readonly arena: BufferArena,
    private readonly context: PassContext,
    private readonly programs: Readonly<Record<'first' | 'next', readonly PreparedDispatch[]>>,
    private readonly buffers: DecodingBuffers & { readonly staging: GPUBuffer },
    /** Candidates a row. */
    private readonly count: number,
    private readonly options: DecoderOptions,
  ) {}

  /**
   * @throws RangeError for a model whose outputs it does not read itself, and unless there is a sentence and a hypothesis at least;
   * GpuError 'out-of-memory' where a buffer would be larger than the device allows, or there is no memory for it.
   */
  static async create(model: Model, options: DecoderOptions): Promise<Decoder> {
    const { sentences, beam, pruned = false, snapshot = false } = options;
    const { gpu, pipelines, buffers: trained } = model;
    const { shape, network, optimizer, sourceLength } = model.plan.spec;
    requireGenerative(shape);
    for (const count of [sentences, beam])
      if (!Number.isInteger(count) || count < 1) throw new RangeError(`${sentences} sentences in ${beam} rows each`);
    const rows = sentences * beam;
    const source = sourceLength === undefined ? {} : { sourceLength };
    const spec = { shape, ...(network && { network }), optimizer, ...source, seqLength: 1, batchSize: rows, slots: 1 };
    const plan = planModel(spec, model.plan.capabilities);
    const count = Math.min(shape.vocabularySize, pruned ? 2 * beam : beam);
    const make = async (arena: BufferArena) => {
      const context = await scoped(gpu.device, () => ({
        ...{ plan, pipelines },
        buffers: forwardBuffers(arena, plan, {
          params: snapshot ? arena.create('parameters to decode with', trained.params.size) : trained.params,
        }),
      }));
      const weights = attentionWeights(context) ? 4 * rows * weightsStride(sourceLength ?? 0) : 0;
      const buffers = await scoped(gpu.device, () => ({
        parents: arena.create('parents of hypotheses', 4 * rows),
        candidates: arena.create('candidates', candidateBytes * rows * count),
        staging: arena.staging('candidates and attention weights', candidateBytes * rows * count + weights),
      }));
      const programs = await decodingPrograms(context, buffers, count);
      const prepared = await scoped(gpu.device, () => prepare(arena, programs));
      gpu.device.queue.writeBuffer(context.buffers.stepUniforms, 0, packStepUniforms(plainStepUniforms(1)));
      return new Decoder(model, arena, context, prepared, buffers, count, options);
    };
    return withArena(gpu.device, make, model.arena.part());
  }

  /**
   * Of each input its n-best list. One call at a time, and without `snapshot` none while the model trains.
   * @throws RangeError for no inputs or more than N, sources and prefixes that the model can't read, settings that no search can be made
   * of, and outputs that are not finite; the signal's reason once it is aborted.
   */
  async decode(inputs: readonly DecoderInput[], settings: DecodingSettings): Promise<Decoded[]> {
    const { attention = false, signal, ...search } = settings;
    const { sentences, beam, pruned = false } = this.options;
    if (this.busy) throw new Error('a decoder decodes one batch at a time');
    if (inputs.length < 1 || inputs.length > sentences)
      throw new RangeError(`1 to ${sentences} sequences can be decoded at once, not ${inputs.length}`);
    const V = this.context.plan.spec.shape.vocabularySize;
    for (const { prefix } of inputs) requirePrefix(prefix, V);
    const recorded = pruned ? 2 * beam : beam;
    const searches = inputs.map(({ prefix }) => new RowSearch(prefix, { ...search, beamSize: beam }, recorded));
    const weights: Float32Array[] = [];
    this.busy = true;
    if (this.options.snapshot) this.copyParameters();
    try {
      for (let step = 0; searches.some(({ done }) => !done); step++) {
        signal?.throwIfAborted();
        if (step === 0) this.upload(inputs, searches);
        else this.uploadNext(searches);
        const found = await this.run(step === 0 ? 'first' : 'next', attention);
        if (found.attention) weights.push(found.attention);
        searches.forEach((one, n) => {
          one.take(this.candidatesOf(found.candidates, n));
        });
      }
    } finally {
      this.busy = false;
    }
    return searches.map((one, n) => this.decoded(one, n, inputs[n]?.source?.length ?? 0, weights));
  }

  private copyParameters(): void {
    const { device } = this.model.gpu;
    const { params } = this.model.buffers;
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(params, 0, this.context.buffers.params, 0, params.size);
    device.queue.submit([encoder.finish()]);
  }

  /** Sources and first ids; spare rows are those of the first sentence. */
  private upload(inputs: readonly DecoderInput[], searches: readonly RowSearch[]): void {
    const { plan, buffers } = this.context;
    const { spec, batch } = plan;
    const rows = spec.batchSize;
    const ids = this.inRows(searches, ({ tokens }) => tokens);
    const words = packBatch(spec, batch, {
      ids,
      targets: new Uint32Array(rows).fill(ignoredTarget),
      ...packSources(inputs, rows, this.options.beam, spec.sourceLength),
    });
    this.model.gpu.device.queue.writeBuffer(buffers.batch, 0, words);
  }

  private uploadNext(searches: readonly RowSearch[]): void {
    const { plan, buffers } = this.context;
    const { queue } = this.model.gpu.device;
    const { beam } = this.options;
    queue.writeBuffer(
      buffers.batch,
      4 * plan.batch.input,
      this.inRows(searches, ({ tokens }) => tokens),
    );
    const parents = this.inRows(searches, (one, n) => one.parents.map((row) => n * beam + row));
    queue.writeBuffer(this.buffers.parents, 0, parents);
  }

  /** A number for every row. */
  private inRows(
    searches: readonly RowSearch[],
    of: (search: RowSearch, n: number) => readonly number[],
  ): Uint32Array<ArrayBuffer> {
    const { sentences, beam } = this.options;
    const all = new Uint32Array(sentences * beam);
    searches.forEach((one, n) => {
      all.set(of(one, n), n * beam);
    });
    return all;
  }

  private async run(program: 'first' | 'next', attention: boolean) {
    const { device } = this.model.gpu;
    const { candidates, staging } = this.buffers;
    const weights = attention ? attentionWeights(this.context) : null;
    const encoder = device.createCommandEncoder();
    encodePass(encoder, this.programs[program]);
    const { batchSize: rows, sourceLength = 0 } = this.context.plan.spec;
    const size = candidateBytes * rows * this.count;
    const slices = [
      { buffer: candidates, size },
      ...(weights ? [{ ...weights, size: 4 * rows * weightsStride(sourceLength) }] : []),
    ];
    const bytes = await submitAndRead(device, encoder, staging, slices);
    return { candidates: bytes.slice(0, size), attention: weights ? new Float32Array(bytes, size) : null };
  }

  private candidatesOf(bytes: ArrayBuffer, n: number): RowCandidates {
    const { count } = this;
    const [tokens, logProbs] = [new Uint32Array(bytes), new Float32Array(bytes)];
    const at = (row: number, rank: number): number => 2 * ((n * this.options.beam + row) * count + rank);
    return {
      count,
      token: (row, rank) => tokens[at(row, rank)] as number,
      logProb: (row, rank) => logProbs[at(row, rank) + 1] as number,
    };
  }

  private decoded(search: RowSearch, n: number, sourceLength: number, weights: readonly Float32Array[]): Decoded {
    const stride = weightsStride(this.context.plan.spec.sourceLength ?? 0);
    const { state } = search;
    const { options, finished } = state;
    const hypotheses = finished.map((hypothesis) => {
      const { tokens, logProb, score } = hypothesis;
      const sums = expansionsOf(state, hypothesis).map((expansion) => expansion.logProb);
      const logProbs = sums.map((sum, i) => sum - (sums[i - 1] ?? 0));
      const ended = options.endToken !== undefined && tokens.at(-1) === options.endToken;
      const attention =
        weights.length === 0
          ? []
          : search.path(hypothesis).map(({ step, row }) => {
              const first = (n * options.beamSize + row) * stride;
              return (weights[step] as Float32Array).slice(first, first + sourceLength);
            });
      return { tokens: ended ? tokens.slice(0, -1) : tokens, ended, logProb, score, logProbs, attention };
    });
    return { hypotheses, search: state };
  }

  destroy(): void {
    this.arena.destroy();
  }
}
