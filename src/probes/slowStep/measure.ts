import type { Gpu } from '../../gpu/device.ts';
import { type Dispatch, encodePass } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import type { PassContext } from '../../nn/compile/context.ts';
import { inOrder } from '../../nn/compile/dispatch.ts';
import { lossesOf } from '../../nn/compile/losses.ts';
import type { StateBytes } from '../../nn/memory/snapshot.ts';
import type { Model } from '../../nn/model.ts';
import { directionsOf } from '../../nn/modules/recurrence/definition.ts';
import { layersOf, statesOf } from '../../nn/modules/recurrence/layer.ts';
import { forwardPass, stateGradients } from '../../nn/networkPasses.ts';
import { packStepUniforms, plainStepUniforms } from '../../nn/optim/stepUniforms.ts';
import { writeState } from '../../nn/state.ts';
import { kindsOfState } from '../shared/contract.ts';
import { gradientsOf, stateLengths } from '../shared/lengths.ts';
import { recurrencesOf } from '../shared/place.ts';
import { cellGradients, ScratchModel } from '../shared/scratchModel.ts';
import { gateFloats } from '../shared/shape.ts';
import { sliceOf } from '../shared/slices.ts';

/** A window of the first N sequences of a batch, and what it starts from. */
interface TracedWindow {
  /** [T, N] */
  readonly ids: Uint32Array<ArrayBuffer>;
  readonly targets: Uint32Array<ArrayBuffer>;
  /** [N], of a bidirectional model: the steps of each sequence that nothing pads; all T where it is left out. */
  readonly lengths?: Uint32Array | undefined;
  /** Of the model, all B sequences; null for zeros. */
  readonly state: StateBytes | null;
  /** Losses in the batch's mean. */
  readonly scored: number;
}

/**
 * What went through each state of a window; slot 0 of states is what was carried in. Of a bidirectional layer by direction, the forward
 * one first, each in its own order of time.
 */
interface Trace {
  /** By state [R][T+1][N] */
  readonly stateNorms: Float32Array<ArrayBuffer>[];
  /** By state [R][T][N] */
  readonly gradNorms: Float32Array<ArrayBuffer>[];
  /** [T][N], nats; 0 where the target is ignored */
  readonly losses: Float32Array<ArrayBuffer>;
}

const mostSequences = 8;
/** Floats of one of a layer's buffers. */
const mostFloats = 2 ** 24;

/** Sequences that are worth their time and fit. */
export function tracedSequences({ spec }: Model['plan']): number {
  const { shape, seqLength, batchSize } = spec;
  const each = seqLength * gateFloats(shape);
  return Math.max(1, Math.min(mostSequences, batchSize, Math.floor(mostFloats / each)));
}

/**
 * Runs a window forward and backward beside the model, by its parameters of this moment, and measures every state.
 * @throws GpuError 'out-of-memory' where the device can't hold it
 */
export function traceWindow(
  gpu: Gpu,
  model: Model,
  sequences: number,
  { ids, targets, lengths, state, scored }: TracedWindow,
  pipelines: PipelineCache,
): Promise<Trace> {
  const { spec } = model.plan;
  const { seqLength: T, truncate = 0 } = spec;
  const window = { seqLength: T, batchSize: sequences, truncate };
  return ScratchModel.build(gpu, spec, window, pipelines, async (scratch) => {
    const { buffers, plan, device } = scratch;
    const { states, gradients } = foundOf(T, sequences);
    const foundBytes = 4 * directionsIn(scratch).length * (states + gradients);
    const { found, dcs, staging } = await scratch.make((arena) => ({
      found: arena.create('lengths found', foundBytes),
      dcs: cellGradients(arena, scratch),
      staging: arena.staging('lengths found', foundBytes + 4 * T * sequences),
    }));
    const program = await scratch.prepare(await traceProgram(scratch, dcs, found));
    const inputs = Array.from({ length: sequences }, (_, n) => ({
      input: ids.filter((_id, i) => i % sequences === n),
      length: lengths?.[n] ?? T,
    }));
    scratch.writeSequences(inputs);
    scratch.writeTargets(targets);
    scratch.teach(targets);
    const uniforms = { ...plainStepUniforms(scored), carry: Number(state !== null) };
    device.queue.writeBuffer(buffers.stepUniforms, 0, packStepUniforms(uniforms));
    // The first sequences of a state are its first rows.
    const widths = statesOf(scratch).map(({ units }) => units);
    const first = state?.layers.map(({ h, c }, i) => {
      const floats = sequences * (widths[i] as number);
      return { h: h.slice(0, floats), c: c?.slice(0, floats) ?? null };
    });
    if (first) writeState({ gpu, buffers, plan, pipelines }, { layers: first });
    const encoder = scratch.encoderFor(model);
    encodePass(encoder, program);
    const values = await scratch.read(encoder, staging, [
      { buffer: found, size: foundBytes },
      sliceOf(lossesOf(scratch), 0, 4 * T * sequences),
    ]);
    const trace = unpack(values, scratch);
    scratch.destroy();
    return { ...trace, losses: values.slice(foundBytes / 4) };
  });
}

/** Floats of a recurrence: squared lengths of h and c, then of their gradients. */
const foundOf = (T: number, N: number) => ({ states: 2 * (T + 1) * N, gradients: 2 * T * N });

/** As `recurrencesOf` lists them. */
const directionsIn = (context: PassContext) =>
  layersOf(context).flatMap((layer) => directionsOf(layer.config).map((direction) => ({ layer, direction })));

/** From ids to the lengths of every state and of its gradient. */
export function traceProgram(context: PassContext, dcs: GPUBuffer, found: GPUBuffer): Promise<Dispatch[]> {
  const { seqLength: T, batchSize: N } = context.plan.spec;
  const size = foundOf(T, N);
  const at = (recurrence: number): number => recurrence * (size.states + size.gradients);
  const recurrences = directionsIn(context);
  return inOrder(
    forwardPass(context),
    ...recurrences.map(({ layer, direction }, i) => {
      const states = { dh: layer.kept('hiddenStates', direction), dc: layer.kept('cellStates', direction) };
      return stateLengths(layer, states, found, (T + 1) * N, at(i));
    }),
    stateGradients(context, {
      dcs: { buffer: dcs },
      look: ({ node }) =>
        inOrder(
          ...recurrences.map(({ layer, direction }, i) => {
            if (layer.node !== node) return [];
            return stateLengths(layer, gradientsOf(layer, direction, dcs), found, T * N, at(i) + size.states);
          }),
        ),
    }),
  );
}

function unpack(squares: Float32Array, context: PassContext): Pick<Trace, 'stateNorms' | 'gradNorms'> {
  const { seqLength: T, batchSize: N, shape } = context.plan.spec;
  const recurrences = recurrencesOf(shape);
  const [R, states] = [recurrences.length, kindsOfState(recurrences)];
  const size = foundOf(T, N);
  const each = size.states + size.gradients;
  const collect = (state: number, steps: number, start: number): Float32Array<ArrayBuffer> =>
    Float32Array.from({ length: R * steps * N }, (_, i) => {
      const recurrence = Math.floor(i / (steps * N));
      return Math.sqrt(squares[recurrence * each + start + state * steps * N + (i % (steps * N))] as number);
    });
  return {
    stateNorms: states.map((_, state) => collect(state, T + 1, 0)),
    gradNorms: states.map((_, state) => collect(state, T, size.states)),
  };
}
