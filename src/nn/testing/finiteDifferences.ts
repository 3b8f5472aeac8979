/** Derivatives without any calculus: what the tests hold the backward pass against. */
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { createRng, type Rng } from '../../lib/rng.ts';
import { parameterShapes } from '../networks/index.ts';
import { elementCount, isPooled, type ModelShape, symbolsOf } from '../networks/parameters.ts';
import {
  type ForwardBackward,
  forward,
  forwardBackward,
  type State,
  type Tensors,
  type Window,
  windowLoss,
  zeroState,
} from './stackReference.ts';

/**
 * df/dx at values[index], by the five-point central difference (error h⁴ f⁽⁵⁾/30): with h = 2e-4 both that and the rounding
 * of f stay near 1e-12. `values` is as before afterwards.
 */
export function derivative(f: () => number, values: Float64Array, index: number, h = 2e-4): number {
  const x = values[index] as number;
  const at = (offset: number): number => {
    values[index] = x + offset;
    return f();
  };
  const result = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
  values[index] = x;
  return result;
}

/** |a − b| relative to the larger, with a floor where a gradient is as good as zero. */
export function relativeError(a: number, b: number, floor = 1e-5): number {
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), floor);
}

export interface Problem {
  readonly shape: ModelShape;
  readonly params: Tensors;
  readonly window: Window;
}

interface ProblemOptions {
  readonly T: number;
  readonly B: number;
  readonly carried?: boolean;
  /** Leaves about a third of the targets out. */
  readonly masked?: boolean;
  /** [B]: real steps of each sequence. */
  readonly lengths?: Uint32Array;
  readonly seed: number;
}

/**
 * A random problem on which the loss is smooth around its parameters: with relu every pre-activation is at least `margin`
 * from the kink, which a small change of one parameter does not cross. Problems are drawn until one is.
 */
export function smoothProblem(shape: ModelShape, options: ProblemOptions, margin = 0.02): Problem {
  for (let attempt = 0; attempt < 2000; attempt++) {
    const problem = drawProblem(shape, options, createRng(options.seed, `problem ${attempt}`));
    if (shape.activation !== 'relu' || smallestPreActivation(problem) >= margin) return problem;
  }
  throw new RangeError('found no problem far enough from the kinks of relu');
}

function drawProblem(shape: ModelShape, { T, B, carried, masked, lengths }: ProblemOptions, rng: Rng): Problem {
  const V = shape.vocabularySize;
  const fill = (length: number, bound: number): Float64Array =>
    Float64Array.from({ length }, () => rng.uniform(-bound, bound));
  const stateSize = zeroState(shape, B).h.length;
  const params: Tensors = {};
  for (const parameter of parameterShapes(shape)) params[parameter.name] = fill(elementCount(parameter), 0.8);
  const ids = Uint32Array.from({ length: T * B }, () => Math.floor(rng.uniform(0, symbolsOf(shape))));
  const outputs = isPooled(shape) ? B : T * B;
  const targets = Uint32Array.from({ length: outputs }, (_, row) => {
    const target = Math.floor(rng.uniform(0, V));
    return masked && row % 3 === 1 ? ignoredTarget : target;
  });
  const hasCell = shape.cell.states.length === 2;
  const bound = carried ? 0.9 : 0;
  const state: State = { h: fill(stateSize, bound), c: fill(stateSize, hasCell ? bound : 0) };
  const window = { ids, targets, T, B, state, ...(lengths ? { lengths } : {}) };
  const values = shape.features === undefined ? {} : { values: fill(T * B * shape.features, 1) };
  const isScored = (row: number): boolean => targets[row] !== ignoredTarget;
  const numbers = shape.regression
    ? { numbers: fill(outputs * V, 1).map((number, i) => (isScored(Math.floor(i / V)) ? number : Number.NaN)) }
    : {};
  return { shape, params, window: { ...window, ...values, ...numbers } };
}

function smallestPreActivation({ shape, params, window }: Problem): number {
  const { layers } = forward(shape, params, window);
  const sums = layers.flatMap(({ xp, hp }) => [...xp.map((x, i) => Math.abs(x + (hp[i] as number)))]);
  return Math.min(...sums);
}

export interface GradientError {
  readonly name: string;
  readonly worst: number;
}

/**
 * The worst relative error of each parameter tensor and of the initial state, over `samples` entries of each, and the relative error
 * of the derivative along one random direction through all of them, which no entry is missing from.
 */
export function gradientErrors({ shape, params, window }: Problem, samples: number, seed: number): GradientError[] {
  const pass = forwardBackward(shape, params, window);
  const loss = (): number => windowLoss(shape, params, window);
  const initial = initialStateGradient(pass, window.T);
  const parts = Object.entries(params).map(
    ([name, values]): Part => ({
      name,
      values,
      gradient: pass.grads[name] as Float64Array,
    }),
  );
  parts.push({ name: 'state.h', values: window.state.h, gradient: initial.h });
  if (shape.cell.states.length === 2) parts.push({ name: 'state.c', values: window.state.c, gradient: initial.c });
  return partErrors(loss, parts, samples, seed);
}

/** The same of any function of some arrays. */
export function partErrors(loss: () => number, parts: readonly Part[], samples: number, seed: number): GradientError[] {
  const rng = createRng(seed, 'entries');
  const errors = parts.map(({ name, values, gradient }): GradientError => {
    const of = (index: number): number => relativeError(gradient[index] as number, derivative(loss, values, index));
    return { name, worst: Math.max(0, ...pickEntries(values.length, samples, rng).map(of)) };
  });
  return [...errors, { name: 'a random direction', worst: directionError(loss, parts, rng) }];
}

/** Something that a loss depends on, and its gradient. */
export interface Part {
  readonly name: string;
  readonly values: Float64Array;
  readonly gradient: Float64Array;
}

/** Of the derivative along a random unit vector over all entries of all parts. */
function directionError(loss: () => number, parts: readonly Part[], rng: Rng): number {
  const drawn = parts.map(({ values }) => Float64Array.from(values, () => rng.normal()));
  const length = Math.sqrt(drawn.reduce((sum, part) => sum + part.reduce((s, x) => s + x * x, 0), 0));
  const start = parts.map(({ values }) => values.slice());
  let analytic = 0;
  parts.forEach(({ gradient }, p) => {
    drawn[p]?.forEach((u, i) => {
      analytic += ((gradient[i] as number) * u) / length;
    });
  });
  const place = Float64Array.of(0);
  const along = (): number => {
    parts.forEach(({ values }, p) => {
      start[p]?.forEach((x, i) => {
        values[i] = x + ((place[0] as number) * (drawn[p]?.[i] as number)) / length;
      });
    });
    return loss();
  };
  const numeric = derivative(along, place, 0);
  along();
  return relativeError(analytic, numeric);
}

/** dL/d(state carried in), laid out as the state: [B, H] of each layer. @param T of the window */
export function initialStateGradient(pass: ForwardBackward, T: number): State {
  const join = (parts: readonly Float64Array[]): Float64Array =>
    Float64Array.from(parts.flatMap((part) => [...part.subarray(0, part.length / (T + 1))]));
  return { h: join(pass.dHidden), c: join(pass.dCell) };
}

function pickEntries(length: number, samples: number, rng: Rng): number[] {
  if (length <= samples) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: samples }, () => Math.floor(rng.uniform(0, length)));
}
