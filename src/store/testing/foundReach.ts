import type { Event } from '../../protocol/events.ts';

const data = {
  seqLength: 1,
  losses: 1,
  firstLoss: 0,
  recurrences: [{ layers: 1, layer: 0, states: ['h'] }],
  norms: new Float32Array(1),
  all: new Float32Array(1),
  far: new Float32Array(1),
  other: new Float32Array(1),
} as const;

/** The smallest finding there can be. */
export const foundReach = (runId: number, step: number) =>
  ({ type: 'found', kind: 'reach', runId, step, data }) satisfies Event;
