import type { ModelShape } from '../networks/parameters.ts';

const off = { input: false, residual: false, dense: false };
const embedding = (size: number, tied = false) => ({ size, tied });

/** What may lie between the layers, one thing at a time and together. */
export const wirings: readonly (readonly [
  name: string,
  wiring: Pick<ModelShape, 'connections' | 'embedding' | 'features'>,
])[] = [
  ['input connections', { connections: { ...off, input: true } }],
  ['dense connections', { connections: { ...off, dense: true } }],
  ['residual connections', { connections: { ...off, residual: true } }],
  ['dense and residual connections', { connections: { input: false, residual: true, dense: true } }],
  ['all connections', { connections: { input: true, residual: true, dense: true } }],
  ['an embedding', { embedding: embedding(6) }],
  ['an embedding read by every layer', { embedding: embedding(6), connections: { ...off, input: true } }],
  ['a tied embedding', { embedding: embedding(7, true), connections: { ...off, residual: true } }],
  ['numbers read by every layer', { features: 3, connections: { input: true, residual: false, dense: true } }],
];
