import { padTo4 } from '../../network/padding.ts';
import type { Features, ModuleDefinition, Value } from '../../network/types.ts';

/** torch.nn.Linear: y = W x + b. */
export interface LinearConfig {
  readonly outputs: number;
}

function features(inputs: readonly Value[]): Features {
  const [input] = inputs;
  if (input?.kind !== 'features' || inputs.length > 1)
    throw new RangeError('a linear layer reads features of one node');
  return input;
}

export const linear: ModuleDefinition<LinearConfig> = {
  kind: 'linear',
  whole: true,
  readByLoss: true,
  infer({ outputs }, inputs) {
    const { rows, parts } = features(inputs);
    const width = parts.reduce((sum, part) => sum + part, 0);
    return {
      output: { kind: 'features', rows, parts: [outputs] },
      parameters: [
        {
          role: 'weight',
          direction: 0,
          shape: [outputs, width],
          blocks: 1,
          columns: [{ storage: 'packed', parts }],
          gradient: { kind: 'product', over: rows },
        },
        {
          role: 'bias',
          direction: 0,
          shape: [outputs],
          blocks: 1,
          columns: [{ storage: 'vector', parts: [1] }],
          gradient: { kind: 'sums', name: 'outputs' },
        },
      ],
    };
  },
  sums: ({ outputs }, inputs) => [
    { name: 'outputs', direction: 0, width4: padTo4(outputs) / 4, over: features(inputs).rows },
  ],
};
