import { padTo4 } from '../../network/padding.ts';
import type { Features, ModuleDefinition, Value } from '../../network/types.ts';

/** torch.nn.Linear of all that it reads, side by side: y = W [x₁; x₂; …] + b. */
export interface LinearConfig {
  readonly outputs: number;
  /** Left out, there is one. */
  readonly bias?: boolean;
}

/** @throws RangeError for inputs that do not have the same rows */
function features(inputs: readonly Value[]): readonly [Features, ...Features[]] {
  const read = inputs.filter((input) => input.kind === 'features');
  const [first] = read;
  if (!first || read.length < inputs.length || read.some(({ rows }) => rows !== first.rows))
    throw new RangeError('a linear layer reads features that have the same rows');
  return read as [Features, ...Features[]];
}

export const linear: ModuleDefinition<LinearConfig> = {
  kind: 'linear',
  whole: true,
  infer({ outputs, bias = true }, inputs) {
    const read = features(inputs);
    const [{ rows }] = read;
    const width = read.flatMap(({ parts }) => parts).reduce((sum, part) => sum + part, 0);
    return {
      output: { kind: 'features', rows, parts: [outputs] },
      parameters: [
        {
          role: 'weight',
          direction: 0,
          shape: [outputs, width],
          blocks: 1,
          columns: read.map(({ parts }) => ({ storage: 'packed', parts })),
          gradient: { kind: 'product', over: rows },
        },
        ...(bias
          ? [
              {
                role: 'bias',
                direction: 0,
                shape: [outputs],
                blocks: 1,
                columns: [{ storage: 'vector', parts: [1] }],
                gradient: { kind: 'sums', name: 'outputs' },
              } as const,
            ]
          : []),
      ],
    };
  },
  sums: ({ outputs, bias = true }, inputs) =>
    bias ? [{ name: 'outputs', direction: 0, width4: padTo4(outputs) / 4, over: features(inputs)[0].rows }] : [],
};
