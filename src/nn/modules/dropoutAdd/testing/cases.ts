import { H, type ModuleCase, steps } from '../../../testing/moduleCase.ts';
import type { DropoutAddConfig } from '../definition.ts';

const dropout = { rate: 0.4, variational: false };

export const cases: readonly ModuleCase<DropoutAddConfig>[] = [
  { name: 'units to drop', config: { dropout, stream: 2 }, inputs: [steps(H)] },
  {
    name: 'units to drop alike at all steps',
    config: { dropout: { ...dropout, variational: true }, stream: 1 },
    inputs: [steps(H)],
  },
  { name: 'units to drop, and what to add', config: { dropout, stream: 1 }, inputs: [steps(H), steps(H)] },
  { name: 'two inputs to add', config: { dropout: null, stream: 0 }, inputs: [steps(H), steps(H)] },
  { name: 'both directions', config: { dropout, stream: 1 }, inputs: [steps(H, H)] },
];
