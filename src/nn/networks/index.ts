import type { Dropout } from '../modules/dropoutAdd/dropout.ts';
import { resolve } from '../network/resolve.ts';
import type { Network } from '../network/types.ts';
import { encoderDecoder } from './encoderDecoder.ts';
import type { ModelShape, ParameterShape } from './parameters.ts';
import { stack } from './stack.ts';
import { treeNetwork } from './tree.ts';

/** The network that a shape describes. @param dropout of what each layer but the last gives to the next, in training */
export function networkOf(shape: ModelShape, dropout?: Dropout): Network {
  const { encoder, tree } = shape;
  if (tree) return treeNetwork({ ...shape, tree });
  return encoder ? encoderDecoder({ ...shape, encoder }, dropout) : stack(shape, dropout);
}

/**
 * Every parameter of a stack in the order of PyTorch's state dict, for a module with `embedding` (torch.nn.Embedding, where there is
 * one), `rnn` (torch.nn.RNN, GRU or LSTM) and `head` (torch.nn.Linear): embedding.weight [V, D], unless the head's matrix serves for
 * it; weight_ih [G·H, In], weight_hh [G·H, H], bias_ih and bias_hh [G·H] layer by layer, with layer normalisation its gains norm_ih
 * and norm_hh [G·H] besides, of a bidirectional one those of the forward direction first, then head.weight [V, D·H] and
 * head.bias [V]. Rows of gate g are g·H … (g+1)·H − 1; columns of two directions are the forward one's first.
 *
 * Where the recurrence is diagonal, weight_hh is a vector [G·H]; where there is none, it and bias_hh are left out. What a unit has
 * to itself is weight_ch [P·H], at the end of its layer.
 */
export const parameterShapes = (shape: ModelShape): ParameterShape[] =>
  resolve(networkOf(shape)).parameters.map(({ name, shape: sizes }) => ({ name, shape: sizes }));
