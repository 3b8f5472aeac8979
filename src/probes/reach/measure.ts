import type { Gpu } from '../../gpu/device.ts';
import { encodePass, type PreparedDispatch } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import type { ModelSpec } from '../../nn/memory/spec.ts';
import type { Model } from '../../nn/model.ts';
import { recurrencesOf } from '../shared/place.ts';
import { cellGradients, ScratchModel } from '../shared/scratchModel.ts';
import { type ProbeSequence, probeSequences } from '../shared/sequences.ts';
import { unprobed } from '../shared/shape.ts';
import type { Measure } from '../shared/types.ts';
import type { ReachData, reach } from './contract.ts';
import { foundOf, reachProgram } from './program.ts';
import { cutToLongest, type ProbeRows, probeBatch, probeRows, taughtTargets } from './rows.ts';

/** Measures how far back gradients reach in a model as it is now, on sequences that stay the same. It has buffers of its own. */
export class ReachProbe {
  private constructor(
    private readonly scratch: ScratchModel,
    private readonly rows: ProbeRows,
    /** Of each sequence, the steps that nothing pads. */
    private readonly lengths: readonly number[],
    private readonly found: GPUBuffer,
    private readonly staging: GPUBuffer,
    private readonly program: readonly PreparedDispatch[],
  ) {}

  /**
   * @param spec of the model to probe
   * @param sequences N of them
   * @throws GpuError 'out-of-memory' where the device can't hold it beside the model.
   */
  static create(
    gpu: Gpu,
    spec: ModelSpec,
    rows: ProbeRows,
    sequences: readonly ProbeSequence[],
    pipelines: PipelineCache,
  ): Promise<ReachProbe> {
    const { seqLength } = rows;
    const batchSize = rows.sequences * rows.losses;
    const size = { seqLength, batchSize, truncate: spec.truncate ?? 0 };
    const lengths = sequences.map(({ length }) => length ?? seqLength);
    return ScratchModel.build(gpu, spec, size, pipelines, async (scratch) => {
      const { norms, sums } = foundOf(rows);
      const foundBytes = 4 * recurrencesOf(spec.shape).length * (norms + sums);
      const { found, dcs, staging } = await scratch.make((arena) => ({
        found: arena.create('gradients found', foundBytes),
        dcs: cellGradients(arena, scratch),
        staging: arena.staging('gradients found', foundBytes),
      }));
      const program = await scratch.prepare(await reachProgram(scratch, rows, dcs, found));
      const { inputs, targets } = probeBatch(rows, sequences);
      scratch.writeSequences(inputs);
      scratch.writeTargets(targets);
      scratch.teach(taughtTargets(rows, sequences));
      return new ReachProbe(scratch, rows, lengths, found, staging, program);
    });
  }

  /** Probes the model's parameters of this moment. One at a time. */
  async run(model: Model): Promise<ReachData> {
    const { scratch, found, staging, program } = this;
    const encoder = scratch.encoderFor(model);
    encodePass(encoder, program);
    return this.unpack(await scratch.read(encoder, staging, [{ buffer: found }]));
  }

  private unpack(found: Float32Array): ReachData {
    const { seqLength: T, sequences: N, losses: K, firstLoss } = this.rows;
    const { shape, truncate } = this.scratch.plan.spec;
    const recurrences = recurrencesOf(shape);
    const places = T * recurrences.reduce((sum, { states }) => sum + states.length, 0);
    const norms = new Float32Array(places * K);
    const [all, far, other] = [new Float32Array(places), new Float32Array(places), new Float32Array(places)];
    const size = foundOf(this.rows);
    let place = 0;
    for (const [recurrence, { states, direction }] of recurrences.entries()) {
      for (const s of states.keys()) {
        const squares = recurrence * (size.norms + size.sums) + s * T * N * K;
        const sums = recurrence * (size.norms + size.sums) + size.norms + s * 3 * T * N;
        for (let t = 0; t < T; t++, place++) {
          for (let i = 0; i < K; i++) {
            norms[place * K + i] = this.meanRoot(Math.max(t, firstLoss + i), (n, length) => {
              const own = direction === 'reverse' ? length - 1 - t : t;
              return found[squares + (own * N + n) * K + i] as number;
            });
          }
          for (const [k, values] of [all, far, other].entries()) {
            values[place] = this.meanRoot(t, (n) => found[sums + 3 * (t * N + n) + k] as number);
          }
        }
      }
    }
    return {
      seqLength: T,
      ...(truncate ? { truncate } : {}),
      ...{ losses: K, firstLoss, recurrences, norms, all, far, other },
    };
  }

  /** √ of the mean of squares over the sequences that have a step; 0 where none has. */
  private meanRoot(step: number, square: (n: number, length: number) => number): number {
    let [sum, count] = [0, 0];
    this.lengths.forEach((length, n) => {
      if (step >= length) return;
      sum += square(n, length);
      count++;
    });
    return count > 0 ? Math.sqrt(sum / count) : 0;
  }

  destroy(): void {
    this.scratch.destroy();
  }
}

export const measure: Measure<typeof reach> = {
  refusal: unprobed,
  make({ model, dataset }) {
    const { gpu, plan, pipelines } = model;
    const { spec } = plan;
    const { longest, sequences } = cutToLongest(
      probeSequences(dataset, spec.batchSize, spec.seqLength),
      spec.seqLength,
    );
    const rows = probeRows(spec.shape, longest, sequences.length);
    return ReachProbe.create(gpu, spec, rows, sequences.slice(0, rows.sequences), pipelines);
  },
};
