import { type Slice, withArena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import { type Dispatch, encode, makeDispatch, prepare } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { scoped } from '../../gpu/scoped.ts';
import type { PassContext } from '../compile/context.ts';
import { forwardPass, stateGradients } from '../compile/index.ts';
import { lossesOf } from '../compile/losses.ts';
import { packHyper, plainHyper } from '../hyper.ts';
import { kernels } from '../kernels.ts';
import type { Model } from '../model.ts';
import { type Layer, layersOf, stateGradient, unitsOf } from '../modules/recurrence/layer.ts';
import { type StateBytes, writeState } from '../state.ts';
import { copyParameters, ownModel, teach, writeTargets } from './own.ts';

/** A window of the first N sequences of a batch, and what it starts from. */
export interface TracedWindow {
  /** [T, N] */
  readonly ids: Uint32Array<ArrayBuffer>;
  readonly targets: Uint32Array<ArrayBuffer>;
  /** Of the model, all B sequences; null for zeros. */
  readonly state: StateBytes | null;
  /** Losses in the batch's mean. */
  readonly scored: number;
}

/** What went through each state of a window; slot 0 of states is what was carried in. */
export interface Trace {
  /** By state [L][T+1][N] */
  readonly stateNorms: Float32Array<ArrayBuffer>[];
  /** By state [L][T][N] */
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
  const each = seqLength * shape.cell.slots.length * shape.hiddenSize;
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
  { ids, targets, state, scored }: TracedWindow,
  pipelines: PipelineCache,
): Promise<Trace> {
  const { device } = gpu;
  const { spec } = model.plan;
  const { shape, seqLength: T } = spec;
  return withArena(device, async (arena) => {
    const { context, found, dcs } = await scoped(device, () => {
      const size = { seqLength: T, batchSize: sequences, truncate: spec.truncate ?? 0 };
      const context = ownModel(gpu, spec, size, pipelines, arena);
      const { states, gradients } = foundOf(T, sequences);
      const dcsBytes = shape.cell.states.length > 1 ? 4 * T * sequences * context.plan.layout.units : 16;
      return {
        context,
        found: arena.create('lengths found', 4 * shape.layers * (states + gradients)),
        dcs: arena.create('gradients of the cell states', dcsBytes),
      };
    });
    const { buffers, plan } = context;
    const dispatches = await traceProgram(context, dcs, found);
    const { program } = await scoped(device, () => prepare(arena, { program: dispatches }));
    device.queue.writeBuffer(buffers.batch, 4 * plan.batch.input, ids);
    writeTargets(device, context, targets);
    teach(device, plan, buffers, targets);
    device.queue.writeBuffer(buffers.hyper, 0, packHyper({ ...plainHyper(scored), carry: Number(state !== null) }));
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

/** Floats of a layer: squared lengths of h and c, then of their gradients. */
const foundOf = (T: number, N: number) => ({ states: 2 * (T + 1) * N, gradients: 2 * T * N });

/** From ids to the lengths of every state and of its gradient. */
export async function traceProgram(context: PassContext, dcs: GPUBuffer, found: GPUBuffer): Promise<Dispatch[]> {
  const { plan, pipelines } = context;
  const { seqLength: T, batchSize: N } = plan.spec;
  const size = foundOf(T, N);
  const measure = async (layer: Layer, dh: Slice, dc: Slice, rows: number, out: number): Promise<Dispatch> =>
    makeDispatch(
      await pipelines.get(kernels.probeNorms, { cellState: layer.config.cell.states.length > 1 }),
      { dh, dc, found: { buffer: found } },
      { rows, units4: unitsOf(layer) / 4, out },
      [Math.ceil(rows / 64), 1, 1],
    );
  const at = (layer: number): number => layer * (size.states + size.gradients);
  const [forward, backward, states] = await Promise.all([
    forwardPass(context),
    stateGradients(context, {
      dcs: { buffer: dcs },
      look: async (layer, i) => [
        await measure(layer, stateGradient(layer), { buffer: dcs }, T * N, at(i) + size.states),
      ],
    }),
    Promise.all(
      layersOf(context).map((layer, i) =>
        measure(layer, layer.kept('hiddenStates'), layer.kept('cellStates'), (T + 1) * N, at(i)),
      ),
    ),
  ]);
  return [...forward, ...states, ...backward];
}

function unpack(squares: Float32Array, { plan }: PassContext): Pick<Trace, 'stateNorms' | 'gradNorms'> {
  const { seqLength: T, batchSize: N, shape } = plan.spec;
  const size = foundOf(T, N);
  const each = size.states + size.gradients;
  const collect = (state: number, steps: number, start: number): Float32Array<ArrayBuffer> =>
    Float32Array.from({ length: shape.layers * steps * N }, (_, i) => {
      const layer = Math.floor(i / (steps * N));
      return Math.sqrt(squares[layer * each + start + state * steps * N + (i % (steps * N))] as number);
    });
  return {
    stateNorms: shape.cell.states.map((_, state) => collect(state, T + 1, 0)),
    gradNorms: shape.cell.states.map((_, state) => collect(state, T, size.states)),
  };
}
