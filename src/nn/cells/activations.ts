import type { Activation } from './types.ts';

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export function activate(kind: Activation, x: number): number {
  if (kind === 'relu') return x > 0 ? x : 0;
  return kind === 'sigmoid' ? sigmoid(x) : Math.tanh(x);
}

/** Derivative of an activation, written in its output y as all three allow. */
export function activationGradient(kind: Activation, y: number): number {
  if (kind === 'relu') return y > 0 ? 1 : 0;
  return kind === 'sigmoid' ? y * (1 - y) : 1 - y * y;
}
