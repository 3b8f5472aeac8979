/** The float64 reference of the networks that `ModelShape` describes: of `networks/stack.ts`, node by node. */
import type { ClipConfig, OptimizerConfig } from '../../config/settings/types.ts';
import type { Dropout } from '../modules/dropoutAdd/dropout.ts';
import { scheduledSampling as feedbackOf, teacherForcing } from '../modules/outputFeedback/reference.ts';
import type { LayerTrace } from '../modules/recurrence/reference/steps.ts';
import type { RecurrenceGradients } from '../modules/recurrence/reference.ts';
import { directionsOf, layerShape, type ModelShape, symbolsOf } from '../networks/parameters.ts';
import { feedbackInput, head, input, layerName, loss, stack } from '../networks/stack.ts';
import type { Loss } from '../reference/loss.ts';
import * as walker from '../reference/network.ts';
import type { OptimizerState } from '../reference/optimizers.ts';
import { type Update, update } from '../reference/trainingStep.ts';
import {
  type Data,
  type FeatureData,
  features,
  ignored,
  type Window as Rows,
  type State,
  type Tensors,
} from '../reference/types.ts';

export type { LayerTrace } from '../modules/recurrence/reference/steps.ts';
export type { ModelShape } from '../networks/parameters.ts';
export type { State, Tensors } from '../reference/types.ts';

export interface Inputs extends Pick<Rows, 'T' | 'B' | 'lengths' | 'dropoutKey' | 'float16Weights'> {
  /** Input as ids below V, time-major [T, B]; not read where the input is numbers. */
  readonly ids: Uint32Array;
  /** [T, B, F], where the input is numbers. */
  readonly values?: Float64Array;
  /** What the window starts from: of all layers. */
  readonly state: State;
  /** Of what layers give to those above, where units are dropped. */
  readonly dropout?: Dropout | undefined;
  /** [T, B], with output feedback: the id that each step reads, or `ignored` for none; left out, the targets. */
  readonly feedback?: Uint32Array | undefined;
}

export interface Window extends Inputs, Pick<Rows, 'truncate' | 'numbers'> {
  /** [T, B], of a pooled model [B]: ids below V, or `ignored`; not read where the outputs are numbers. */
  readonly targets: Uint32Array;
}

interface Forward {
  /** [T, B, V], of a pooled model [B, V] */
  readonly logits: Float64Array;
  /** After the last step. */
  readonly state: State;
  /** By layer, the lowest first; of a bidirectional one the forward direction and then the other. */
  readonly layers: readonly LayerTrace[];
  /** Of every input and node of the network. */
  readonly values: ReadonlyMap<string, Data>;
}

export interface ForwardBackward extends Forward {
  /** Mean over the counted targets, nats; of numbers the mean squared error. */
  readonly loss: number;
  /** [T, B], nats; 0 where the target is ignored. */
  readonly lossByRow: Float64Array;
  /** [T, B, V] */
  readonly dlogits: Float64Array;
  /** By parameter name, row-major. */
  readonly grads: Tensors;
  /** By layer, as `layers`: see `StateGradients`. */
  readonly dHidden: readonly Float64Array[];
  readonly dCell: readonly Float64Array[];
}

/** H·D·B, one layer after the other. */
const stateSizes = (shape: ModelShape, B: number): number[] =>
  Array.from({ length: shape.layers }, (_, l) => B * layerShape(shape, l).hiddenSize * directionsOf(shape, l));

export function zeroState(shape: ModelShape, B: number): State {
  const size = stateSizes(shape, B).reduce((sum, one) => sum + one, 0);
  return { h: new Float64Array(size), c: new Float64Array(size) };
}

function problemOf(shape: ModelShape, params: Tensors, given: Inputs & Partial<Window>): walker.Problem {
  const { ids, values = new Float64Array(), state, dropout, feedback, ...window } = given;
  const { T, B, targets } = window;
  const own: Data = shape.features
    ? features(values, [shape.features])
    : { kind: 'ids', symbols: symbolsOf(shape), ids };
  const right = targets ? teacherForcing(targets, B) : new Uint32Array(T * B).fill(ignored);
  const feedbackIds: Data = { kind: 'ids', symbols: shape.vocabularySize, optional: true, ids: feedback ?? right };
  let at = 0;
  const states = stateSizes(shape, B).map((size, layer) => {
    const from = at;
    at += size;
    // The top layer gets what is left, and refuses it if that is not its own.
    const to = layer === shape.layers - 1 ? undefined : at;
    return [layerName(layer), { h: state.h.subarray(from, to), c: state.c.subarray(from, to) }] as const;
  });
  return {
    network: stack(shape, dropout),
    params,
    inputs: { [input]: own, ...(shape.feedback && { [feedbackInput]: feedbackIds }) },
    window: { ...window, states: Object.fromEntries(states) },
  };
}

function readForward(shape: ModelShape, { T }: Inputs, { values, kept }: walker.Forward): Forward {
  const layers = Array.from({ length: shape.layers }, (_, l) => kept.get(layerName(l)) as readonly LayerTrace[]).flat();
  const last = (of: (trace: LayerTrace) => Float64Array): Float64Array =>
    Float64Array.from(layers.flatMap((trace) => [...of(trace).subarray((of(trace).length / (T + 1)) * T)]));
  return {
    logits: (values.get(head) as FeatureData).values,
    state: { h: last(({ hidden }) => hidden), c: last(({ cell }) => cell) },
    layers,
    values,
  };
}

/**
 * A window through the network, without its loss.
 *
 * @throws RangeError when a tensor, the ids or the state do not have the sizes that the shape asks for, or an id is not below V
 */
export function forward(shape: ModelShape, params: Tensors, inputs: Inputs): Forward {
  const { network, ...problem } = problemOf(shape, params, inputs);
  const nodes = network.nodes.slice(0, -1);
  return readForward(shape, inputs, walker.forward({ ...problem, network: { ...network, nodes } }));
}

/**
 * Loss and every gradient of one window.
 *
 * @throws RangeError as {@link forward} does, or when a target is neither below V nor ignored
 */
export function forwardBackward(shape: ModelShape, params: Tensors, window: Window): ForwardBackward {
  const problem = problemOf(shape, params, window);
  const pass = walker.forward(problem);
  const { grads, given } = walker.backward(problem, pass);
  const { loss: mean, lossByRow, dlogits } = pass.kept.get(loss) as Loss;
  const states = Array.from({ length: shape.layers }, (_, l) => given.get(layerName(l)) as RecurrenceGradients).flatMap(
    (gradients) => gradients.states,
  );
  return {
    ...readForward(shape, window, pass),
    ...{ loss: mean, lossByRow, dlogits, grads },
    dHidden: states.map(({ dHidden }) => dHidden),
    dCell: states.map(({ dCell }) => dCell),
  };
}

/** Mean loss of one window, nats, without gradients. */
export function windowLoss(shape: ModelShape, params: Tensors, window: Window): number {
  return (walker.forward(problemOf(shape, params, window)).kept.get(loss) as Loss).loss;
}

interface TrainingStep extends Update {
  readonly pass: ForwardBackward;
}

/**
 * Loss, gradients, clip and optimizer for one window. `params` and `state` change in place.
 *
 * @param rate learning rate of this step
 */
export function trainingStep(
  shape: ModelShape,
  params: Tensors,
  window: Window,
  config: { readonly optimizer: OptimizerConfig; readonly clip: ClipConfig },
  state: OptimizerState,
  rate?: number,
): TrainingStep {
  const pass = forwardBackward(shape, params, window);
  return { pass, ...update(pass, params, config, state, rate) };
}

/** What a model with output feedback feeds itself: see the module's reference. */
export const scheduledSampling = (
  shape: ModelShape,
  params: Tensors,
  window: Window,
  own?: (row: number) => boolean,
): Uint32Array =>
  feedbackOf(window.targets, window.B, (feedback) => forward(shape, params, { ...window, feedback }).logits, own);
