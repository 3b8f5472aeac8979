import type { Dispatch } from '../../../gpu/dispatch.ts';
import { type Chunk, more } from '../../compile/chunks.ts';
import { dispatch, inOrder } from '../../compile/dispatch.ts';
import { columnSum, outerProduct } from '../../compile/outerProduct.ts';
import type { Passes } from '../../compile/passes.ts';
import type { Direction } from '../../network/types.ts';
import { directionsOf, initialStates, isTwoStage, type RecurrenceConfig } from './definition.ts';
import { concatDirections, splitDirections } from './directions.ts';
import { vectorGradients } from './elementwise.ts';
import { clearPadding, holdPadding, initialGradients, initialState } from './ends.ts';
import { inputGradients, inputParameters, inputProjection } from './inputs.ts';
import { cellParameters, chunkRows, gatesOf, type Layer, layersOf, statesBefore, unitsOf } from './layer.ts';
import { backwardSteps, forwardSteps } from './steps.ts';
import { twoStageOuterProduct } from './twoStageGradients.ts';

/** The state before the window: carried over, or zero. */
async function carryState(layer: Layer, { continues }: Chunk): Promise<Dispatch[]> {
  if (continues) return [];
  // A bidirectional window always begins at zero at both ends, which is what nobody writes to, and so does one of sources.
  if (layer.config.bidirectional || layer.node.ofSource || initialStates(layer.node.inputs).length > 0) return [];
  const { seqLength, batchSize } = layer.plan.spec;
  const count = (batchSize * unitsOf(layer)) / 4;
  return dispatch(layer, 'recurrent/carry.wgsl', {
    text: { cellState: cellParameters(layer).cellState },
    bind: { hs: layer.kept('hiddenStates'), cs: layer.kept('cellStates') },
    dims: { count, last: count * seqLength },
    workgroups: [Math.ceil(count / 64), 1, 1],
  });
}

/** A chunk's part of the gradients of the parameters of one direction. */
function directionGradients(layer: Layer, chunk: Chunk, direction: Direction): Promise<Dispatch[]> {
  const { plan, config } = layer;
  const { S } = cellParameters(layer);
  const gates = gatesOf(layer, chunk, direction);
  const U4 = unitsOf(layer) / 4;
  const over = { rows: chunkRows(layer, chunk), more: more(plan, chunk) };
  const recurrent = (): Promise<Dispatch[]> =>
    isTwoStage(config)
      ? twoStageOuterProduct(layer, chunk, direction)
      : outerProduct(layer, {
          tensor: layer.tensor('weightHh', direction),
          ...over,
          x: statesBefore(layer, chunk, direction),
          ...{ dy: { x: gates, stride4: S * U4 }, block4: U4 },
          slots: config.cell.recurrentSlots,
        });
  return inOrder(
    config.recurrence === 'full' ? recurrent() : [],
    vectorGradients(layer, direction, chunk),
    columnSum(layer, gates, { ...over, cols4: S * U4, sums: layer.sums('slots', direction) }),
    inputParameters(layer, chunk, direction),
  );
}

export const passes: Passes<RecurrenceConfig> = {
  begin: carryState,

  forward: (layer, chunk) =>
    inOrder(
      ...directionsOf(layer.config).map((direction) => inputProjection(layer, chunk, direction)),
      holdPadding(layer),
      initialState(layer, chunk),
      forwardSteps(layer, chunk),
      concatDirections(layer),
    ),

  backward(layer, chunk, watch) {
    const index = layersOf(layer).findIndex(({ node }) => node === layer.node);
    return inOrder(
      splitDirections(layer),
      backwardSteps(layer, chunk, watch?.dcs),
      clearPadding(layer),
      // Of a loop, whose steps come one by one, with the last of them.
      watch && chunk.t0 === 0 ? watch.look(layer, index) : [],
      inputGradients(layer, chunk),
      initialGradients(layer, chunk),
    );
  },

  gradients: (layer, chunk) =>
    inOrder(...directionsOf(layer.config).map((direction) => directionGradients(layer, chunk, direction))),
};
