import type { Slice } from '../../../gpu/arena.ts';
import { type Dispatch, fold } from '../../../gpu/dispatch.ts';
import type { Chunk } from '../../compile/chunks.ts';
import { type OwnRows, type Rows, transposedOf } from '../../compile/context.ts';
import { dispatch, inOrder } from '../../compile/dispatch.ts';
import { rowProduct } from '../../compile/rowProduct.ts';
import { directionsOf, firstGates, initialStates } from './definition.ts';
import { cellParameters, gatesOf, type Layer, rowsKept, unitsOf, variantsOf } from './layer.ts';

/** A state [B, U] from one place to another. */
function copyState(layer: Layer, from: Rows, to: OwnRows, more = false): Promise<Dispatch[]> {
  const rows = layer.plan.spec.batchSize;
  const cols4 = unitsOf(layer) / 4;
  return dispatch(layer, 'graph/copy_rows.wgsl', {
    text: { MORE: more },
    bind: { x: from.x, y: to.x },
    dims: {
      ...{ rows, cols4, x_start4: from.start4, x_stride4: from.stride4 },
      ...{ y_start4: to.start4, y_stride4: to.stride4 },
    },
    workgroups: fold(Math.ceil((rows * cols4) / 64)),
  });
}

/** Rows of a state in what the layer keeps. */
function stateRows(layer: Layer, role: 'hiddenStates' | 'cellStates' | 'carriedGradient', plane: number): OwnRows {
  const stride4 = unitsOf(layer) / 4;
  return { x: layer.kept(role), stride4, start4: plane * layer.plan.spec.batchSize * stride4 };
}

/** Parts of what is carried through time before dL/dh: the gains' gradients. */
const firstPlane = ({ config }: Layer): number => (config.layerNorm ? config.cell.gates.length : 0);

/** The state before the first step, where other nodes give it. */
export function initialState(layer: Layer, { t0, continues }: Chunk): Promise<Dispatch[]> {
  const inputs = t0 > 0 || continues ? [] : initialStates(layer.node.inputs);
  const roles = ['hiddenStates', 'cellStates'] as const;
  return inOrder(
    ...inputs.map((input, i) =>
      copyState(layer, layer.inputRows(input), stateRows(layer, roles[i] as (typeof roles)[number], 0)),
    ),
  );
}

/** The gradients of that state, after the steps of the first chunk. */
export function initialGradients(layer: Layer, chunk: Chunk): Promise<Dispatch[]> {
  const inputs = chunk.t0 > 0 ? [] : initialStates(layer.node.inputs);
  return inOrder(
    ...inputs.flatMap((input, i) => {
      const target = layer.inputGradient(input, chunk);
      if (!target) return [];
      const copy = copyState(layer, stateRows(layer, 'carriedGradient', firstPlane(layer) + i), target.c, target.more);
      return i === 0 ? [copy, throughProducts(layer, chunk, target.c)] : [copy];
    }),
  );
}

/** What the first step's products give to the state before it, where its kernel leaves that to the step before. */
function throughProducts(layer: Layer, chunk: Chunk, c: OwnRows): Promise<Dispatch[]> {
  const { config, plan } = layer;
  const { kind } = variantsOf(layer).backward;
  if (config.recurrence !== 'full' || kind === 'persistent' || kind === 'elementwise') return inOrder();
  const U = unitsOf(layer);
  const gates = { x: gatesOf(layer, chunk), stride4: (cellParameters(layer).S * U) / 4, start4: 0 };
  const dy = config.layerNorm ? rowsKept(layer, chunk, 0, 'recurrentProducts') : gates;
  const slots = config.layerNorm ? config.cell.gates.map((_, g) => g) : config.cell.recurrentSlots;
  const { w, weight } = transposedOf(layer, layer.tensor('weightHh'));
  return inOrder(
    ...slots.slice(0, firstGates(config.cell)).map((slot, gate) =>
      rowProduct(layer, {
        rows: plan.spec.batchSize,
        a: { ...dy, start4: dy.start4 + (slot * U) / 4 },
        depth4: U / 4,
        ...{ w, weight: weight + (gate * U * U) / 4, c, more: true },
      }),
    ),
  );
}

/** A kernel over the steps that pad sequences, where another node reads the cell state that these end with. */
function overPadding(layer: Layer, CLEAR: boolean): Promise<Dispatch[]> {
  const { config, plan, node } = layer;
  if (!node.keptRead) return inOrder();
  const { cell } = config;
  const { G, S } = cellParameters(layer);
  const { seqLength, batchSize: batch } = plan.spec;
  const units4 = unitsOf(layer) / 4;
  const count = (seqLength + Number(!CLEAR)) * batch * units4;
  return inOrder(
    ...directionsOf(config).map((direction) =>
      dispatch(layer, 'recurrent/hold_padding.wgsl', {
        text: { CLEAR, G, S, OPEN: cell.forgetGate ?? -1, SHUT: cell.gates.indexOf('i') },
        bind: { gates: layer.kept('gates', direction) },
        dims: { count, batch, units4, slots: S, steps: seqLength, lengths: plan.batch.lengths },
        workgroups: fold(Math.ceil(count / 64)),
      }),
    ),
  );
}

/** Makes these steps leave the cell state as it is. */
export const holdPadding = (layer: Layer): Promise<Dispatch[]> => overPadding(layer, false);

/** Leaves nothing of their gradients. */
export const clearPadding = (layer: Layer): Promise<Dispatch[]> => overPadding(layer, true);

/** The cell state after the last step of each direction to the columns of `to`, one direction after the other. */
export function copyFinalCell(layer: Layer, to: OwnRows): Promise<Dispatch[]> {
  const { seqLength, batchSize } = layer.plan.spec;
  const cols4 = unitsOf(layer) / 4;
  return inOrder(
    ...directionsOf(layer.config).map((direction) => {
      const x = layer.kept('cellStates', direction);
      const from = { x, stride4: cols4, start4: seqLength * batchSize * cols4 };
      return copyState(layer, from, { ...to, start4: to.start4 + direction * cols4 });
    }),
  );
}

/** Its gradient, carried into the last step. */
export function carryFinalGradient(layer: Layer, gradient: Slice): Promise<Dispatch[]> {
  const units4 = unitsOf(layer) / 4;
  const plane4 = layer.plan.spec.batchSize * units4;
  const directions = directionsOf(layer.config);
  return inOrder(
    ...directions.map((direction) =>
      dispatch(layer, 'recurrent/final_gradient.wgsl', {
        text: { D: directions.length },
        bind: { gradient, carry: layer.kept('carriedGradient', direction) },
        dims: { plane4, units4, column4: direction * units4 },
        workgroups: [Math.ceil(plane4 / 64), 1, 1],
      }),
    ),
  );
}
