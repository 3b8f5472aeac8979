import type { Recurrence } from '../shared/contract.ts';

/** The recurrences of layers that are alike. */
export const alike = (layers = 1, bidirectional = false, states: Recurrence['states'] = ['h']): Recurrence[] =>
  Array.from({ length: layers }, (_, layer): Recurrence[] =>
    bidirectional
      ? [
          { layers, layer, states, direction: 'forward' },
          { layers, layer, states, direction: 'reverse' },
        ]
      : [{ layers, layer, states }],
  ).flat();
