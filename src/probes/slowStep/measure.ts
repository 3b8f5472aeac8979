import { type Slice, withArena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { type Dispatch, encode, makeDispatch, prepare } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { scoped } from '../../gpu/scoped.ts';
import type { PassContext } from '../../nn/compile/context.ts';
import { forwardPass, stateGradients } from '../../nn/compile/index.ts';
import { lossesOf } from '../../nn/compile/losses.ts';
import { type StateBytes, writeState } from '../../nn/memory/state.ts';
import type { Model } from '../../nn/model.ts';
import { directionsOf } from '../../nn/modules/recurrence/definition.ts';
import {
  cellGradientOf,
  type Layer,
  layersOf,
  ofDirection,
  stateGradient,
  unitsOf,
} from '../../nn/modules/recurrence/layer.ts';
import { packStepUniforms, plainStepUniforms } from '../../nn/optim/stepUniforms.ts';
import {
  cellGradientBytes,
  copyParameters,
  scratchModel,
  teach,
  writeSequences,
  writeTargets,
} from '../shared/scratchModel.ts';
import { gateFloats } from '../shared/shape.ts';

/** A window of the first N sequences of a batch, and what it starts from. */
export interface TracedWindow {
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
export interface Trace {
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
export async function traceWindow(
  gpu: Gpu,
  model: Model,
  sequences: number,
  { ids, targets, lengths, state, scored }: TracedWindow,
  pipelines: PipelineCache,
): Promise<Trace> {
  const { device } = gpu;
  const { spec } = model.plan;
  const T = spec.seqLength;
  return withArena(device, async (arena) => {
    const { context, found, dcs } = await scoped(device, () => {
      const size = { seqLength: T, batchSize: sequences, truncate: spec.truncate ?? 0 };
      const context = scratchModel(gpu, spec, size, pipelines, arena);
      const { states, gradients } = foundOf(T, sequences);
      return {
        context,
        found: arena.create('lengths found', 4 * recurrencesOf(context).length * (states + gradients)),
        dcs: arena.create('gradients of the cell states', cellGradientBytes(context)),
      };
    });
    const { buffers, plan } = context;
    const dispatches = await traceProgram(context, dcs, found);
    const { program } = await scoped(device, () => prepare(arena, { program: dispatches }));
    const inputs = Array.from({ length: sequences }, (_, n) => ({
      input: ids.filter((_id, i) => i % sequences === n),
      length: lengths?.[n] ?? T,
    }));
    writeSequences(device, context, inputs);
    writeTargets(device, context, targets);
    teach(device, plan, buffers, targets);
    device.queue.writeBuffer(
      buffers.stepUniforms,
      0,
      packStepUniforms({ ...plainStepUniforms(scored), carry: Number(state !== null) }),
    );
    // The first sequences of a state are its first rows.
    const rows = sequences * plan.layout.units;
    const first = state?.layers.map(({ h, c }) => ({ h: h.slice(0, rows), c: c?.slice(0, rows) ?? null }));
    if (first) writeState({ gpu, ...context }, { layers: first });
    const encoder = device.createCommandEncoder();
    copyParameters(encoder, model.buffers, buffers);
    const pass = encoder.beginComputePass();
    encode(pass, program, 0);
    pass.end();
    device.queue.submit([encoder.finish()]);
    const [squares, losses] = await Promise.all([
      readBuffer(device, found),
      readBuffer(device, lossesOf(context).buffer),
    ]);
    const trace = unpack(new Float32Array(squares), context);
    arena.destroy();
    return { ...trace, losses: new Float32Array(losses).slice(0, T * sequences) };
  });
}

/** Floats of a recurrence: squared lengths of h and c, then of their gradients. */
const foundOf = (T: number, N: number) => ({ states: 2 * (T + 1) * N, gradients: 2 * T * N });

/** Every direction of every layer, as torch counts `hx`. */
const recurrencesOf = (context: PassContext) =>
  layersOf(context).flatMap((layer) => directionsOf(layer.config).map((direction) => ({ layer, direction })));

/** From ids to the lengths of every state and of its gradient. */
export async function traceProgram(context: PassContext, dcs: GPUBuffer, found: GPUBuffer): Promise<Dispatch[]> {
  const { plan, pipelines } = context;
  const { seqLength: T, batchSize: N } = plan.spec;
  const size = foundOf(T, N);
  const measure = async (layer: Layer, dh: Slice, dc: Slice, rows: number, out: number): Promise<Dispatch> =>
    makeDispatch(
      await pipelines.get('probe/norms.wgsl', { cellState: layer.config.cell.states.length > 1 }),
      { dh, dc, found: { buffer: found } },
      { rows, units4: unitsOf(layer) / 4, out },
      [Math.ceil(rows / 64), 1, 1],
    );
  const at = (recurrence: number): number => recurrence * (size.states + size.gradients);
  const recurrences = recurrencesOf(context);
  const [forward, backward, states] = await Promise.all([
    forwardPass(context),
    stateGradients(context, {
      dcs: { buffer: dcs },
      look: ({ node }) =>
        Promise.all(
          recurrences.flatMap(({ layer, direction }, i) => {
            if (layer.node !== node) return [];
            const dh = ofDirection(layer, direction, stateGradient(layer));
            const dc = cellGradientOf(layer, direction, { buffer: dcs });
            return [measure(layer, dh, dc, T * N, at(i) + size.states)];
          }),
        ),
    }),
    Promise.all(
      recurrences.map(({ layer, direction }, i) => {
        const [hs, cs] = [layer.kept('hiddenStates', direction), layer.kept('cellStates', direction)];
        return measure(layer, hs, cs, (T + 1) * N, at(i));
      }),
    ),
  ]);
  return [...forward, ...states, ...backward];
}

function unpack(squares: Float32Array, context: PassContext): Pick<Trace, 'stateNorms' | 'gradNorms'> {
  const { seqLength: T, batchSize: N, shape } = context.plan.spec;
  const R = recurrencesOf(context).length;
  const size = foundOf(T, N);
  const each = size.states + size.gradients;
  const collect = (state: number, steps: number, start: number): Float32Array<ArrayBuffer> =>
    Float32Array.from({ length: R * steps * N }, (_, i) => {
      const recurrence = Math.floor(i / (steps * N));
      return Math.sqrt(squares[recurrence * each + start + state * steps * N + (i % (steps * N))] as number);
    });
  return {
    stateNorms: shape.cell.states.map((_, state) => collect(state, T + 1, 0)),
    gradNorms: shape.cell.states.map((_, state) => collect(state, T, size.states)),
  };
}
