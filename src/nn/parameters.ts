import type { Activation, CellDef } from './cells/types.ts';

/** What the parameters of a model depend on. Sizes are those a person chose: nothing is padded here. */
export interface ModelShape {
  readonly cell: CellDef;
  /** Read only by cells that let a person choose. */
  readonly activation: Activation;
  /** L */
  readonly layers: number;
  /** H */
  readonly hiddenSize: number;
  /** V, columns of the output; one-hot input has as many. */
  readonly vocabularySize: number;
  /** F, numbers in a step; undefined where the input is one-hot. */
  readonly features?: number;
  /** The V outputs are numbers, judged by their squared errors, and no logits of classes. */
  readonly regression?: boolean;
}

export interface ParameterShape {
  /** As in PyTorch's state dict: `rnn.weight_ih_l0`, …, `head.bias`. */
  readonly name: string;
  /** Row-major; [rows, columns] of a weight, [length] of a bias. */
  readonly shape: readonly number[];
}

/** In: what layer `layer` reads at each step. */
export function inputSize(shape: ModelShape, layer: number): number {
  return layer === 0 ? (shape.features ?? shape.vocabularySize) : shape.hiddenSize;
}

/** The names of one layer's tensors. */
export function layerNames(layer: number) {
  return {
    weightIh: `rnn.weight_ih_l${layer}`,
    weightHh: `rnn.weight_hh_l${layer}`,
    biasIh: `rnn.bias_ih_l${layer}`,
    biasHh: `rnn.bias_hh_l${layer}`,
  } as const;
}

/**
 * Every parameter tensor in the order of PyTorch's state dict, for a module with `rnn` (torch.nn.RNN, GRU or LSTM) and
 * `head` (torch.nn.Linear): weight_ih [G·H, In], weight_hh [G·H, H], bias_ih and bias_hh [G·H] layer by layer, then
 * head.weight [V, H] and head.bias [V]. Rows of gate g are g·H … (g+1)·H − 1.
 */
export function parameterShapes(shape: ModelShape): ParameterShape[] {
  const { hiddenSize, vocabularySize } = shape;
  const rows = shape.cell.gates.length * hiddenSize;
  const list: ParameterShape[] = [];
  for (let layer = 0; layer < shape.layers; layer++) {
    const names = layerNames(layer);
    list.push(
      { name: names.weightIh, shape: [rows, inputSize(shape, layer)] },
      { name: names.weightHh, shape: [rows, hiddenSize] },
      { name: names.biasIh, shape: [rows] },
      { name: names.biasHh, shape: [rows] },
    );
  }
  list.push(
    { name: 'head.weight', shape: [vocabularySize, hiddenSize] },
    { name: 'head.bias', shape: [vocabularySize] },
  );
  return list;
}

/** Elements of a tensor. */
export function elementCount({ shape }: ParameterShape): number {
  return shape.reduce((product, size) => product * size, 1);
}
