import type { Direction, ParameterRole } from '../../../network/types.ts';
import { columnsOf, type MatrixView, matrixOf } from '../../../reference/matrix.ts';
import { type Data, type Node, widthOf } from '../../../reference/types.ts';
import type { RecurrenceConfig } from '../definition.ts';

/** The tensors of one direction of a layer; gradients of them have the same form. */
export interface Weights {
  /** The columns of W_ih [G·H, In] that each input is multiplied with; R [G·H, V] of ids that a step may lack. */
  readonly inputs: readonly MatrixView[];
  /** [G·H] */
  readonly biasIh: Float64Array;
  /** [G·H], with layer normalisation. */
  readonly normIh: Float64Array | null;
  readonly recurrent: RecurrentWeights;
}

/** What a layer multiplies its own last state with. */
export interface RecurrentWeights {
  /** [G·H, H] of a full recurrence. */
  readonly matrix: MatrixView | null;
  /** [G·H] of a diagonal one. */
  readonly diagonal: Float64Array | null;
  /** [G·H], where there is a recurrence. */
  readonly bias: Float64Array | null;
  /** [G·H], with layer normalisation. */
  readonly norm: Float64Array | null;
  /** [P, H] of a cell with peepholes. */
  readonly peepholes: Float64Array | null;
}

const widthIn = (input: Data): number => (input.kind === 'ids' ? input.symbols : widthOf(input));
const isFeedback = (input: Data): boolean => input.kind === 'ids' && input.optional === true;

/** One direction's tensors out of parameters. */
export function weightsOf(node: Node<RecurrenceConfig>, direction: Direction): Weights {
  return tensorsOf(node, direction, node.parameter, node.factor);
}

/** The same out of gradients. */
export function gradientsOf(node: Node<RecurrenceConfig>, direction: Direction): Weights {
  return tensorsOf(node, direction, node.gradient, node.gradient);
}

function tensorsOf(
  { config, inputs }: Node<RecurrenceConfig>,
  direction: Direction,
  parameter: Node['parameter'],
  factor: Node['parameter'],
): Weights {
  const { cell, recurrence, hiddenSize: H, layerNorm } = config;
  const rows = cell.gates.length * H;
  const vector = (role: ParameterRole, length = rows): Float64Array => parameter(role, length, direction);
  const In = inputs.reduce((sum, input) => sum + (isFeedback(input) ? 0 : widthIn(input)), 0);
  // Ids pick columns, and no product rounds these.
  const all = { ids: matrixOf(vector('weightIh', rows * In), rows, In) };
  const features = matrixOf(factor('weightIh', rows * In, direction), rows, In);
  let first = 0;
  return {
    inputs: inputs.map((input) => {
      const width = widthIn(input);
      if (isFeedback(input)) return matrixOf(vector('weightFb', rows * width), rows, width);
      first += width;
      return columnsOf(input.kind === 'ids' ? all.ids : features, first - width, width);
    }),
    biasIh: vector('biasIh'),
    normIh: layerNorm ? vector('normIh') : null,
    recurrent: {
      matrix: recurrence === 'full' ? matrixOf(factor('weightHh', rows * H, direction), rows, H) : null,
      diagonal: recurrence === 'diagonal' ? vector('weightHh') : null,
      bias: recurrence === 'none' ? null : vector('biasHh'),
      norm: layerNorm ? vector('normHh') : null,
      peepholes: cell.peepholes ? vector('weightCh', cell.peepholes.length * H) : null,
    },
  };
}
