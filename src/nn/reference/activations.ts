import type { Activation } from '../../cells/types.ts';
import type { CellStep } from './cells.ts';

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export function activate(kind: Activation, x: number): number {
  if (kind === 'relu') return Math.max(0, x);
  return kind === 'sigmoid' ? sigmoid(x) : Math.tanh(x);
}

export function derivativeOf(kind: Activation, x: number): number {
  if (kind === 'relu') return x > 0 ? 1 : 0;
  const y = activate(kind, x);
  return kind === 'sigmoid' ? y * (1 - y) : 1 - y * y;
}

/** What goes into the activation of a gate, but for peepholes. */
export const sumOf = ({ xp, hp }: CellStep, gate: number): number => (xp[gate] as number) + (hp[gate] as number);
