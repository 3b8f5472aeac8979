import type { ClipConfig } from '../../config/settings/types.ts';
import type { Tensors } from './types.ts';

export interface Clipped {
  readonly grads: Tensors;
  /** Global norm before the clip. */
  readonly gradNorm: number;
  /** Global norm of what the optimizer gets. */
  readonly clippedNorm: number;
  /** Whether the clip changed anything. */
  readonly clipped: boolean;
  /** False when any component is NaN or infinite; such a step is to be skipped. */
  readonly finite: boolean;
}

/** The Euclidean norm of all tensors as one vector. */
export function globalNorm(tensors: Tensors): number {
  let square = 0;
  for (const values of Object.values(tensors)) for (const value of values) square += value * value;
  return Math.sqrt(square);
}

export function allFinite(tensors: Tensors): boolean {
  return Object.values(tensors).every((values) => values.every(Number.isFinite));
}

/**
 * By norm as torch.nn.utils.clip_grad_norm_: everything times min(1, value / (norm + 1e-6)). By value as
 * clip_grad_value_: each component into [−value, value]. Into a band: as by norm, and everything times lower / norm where the norm
 * is under `lower`, which is taken as `value` at most; zeros stay zeros. The tensors given are left as they are.
 */
export function clipGradients(grads: Tensors, clip: ClipConfig): Clipped {
  const gradNorm = globalNorm(grads);
  const change = component(clip, gradNorm);
  const result = change ? mapTensors(grads, change) : grads;
  return {
    grads: result,
    gradNorm,
    clippedNorm: change ? globalNorm(result) : gradNorm,
    clipped: result !== grads && differ(result, grads),
    finite: allFinite(grads),
  };
}

/** What happens to one component; undefined where the clip leaves all of them alone. */
function component(
  { type, value: limit, lower = 0 }: ClipConfig,
  gradNorm: number,
): ((x: number) => number) | undefined {
  if (type === 'none') return undefined;
  if (type === 'value') return (x) => Math.min(limit, Math.max(-limit, x));
  const least = Math.min(lower, limit);
  const short = type === 'band' && gradNorm > 0 && gradNorm < least;
  const factor = short ? least / gradNorm : Math.min(1, limit / (gradNorm + 1e-6));
  return factor !== 1 ? (x) => x * factor : undefined;
}

function differ(a: Tensors, b: Tensors): boolean {
  return Object.entries(a).some(([name, values]) => values.some((value, i) => b[name]?.[i] !== value));
}

function mapTensors(tensors: Tensors, map: (x: number) => number): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, values.map(map)]));
}
