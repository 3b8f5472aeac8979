import { wholeWindow } from '../../compile/chunks.ts';
import { NodeContext } from '../../compile/context.ts';
import type { Passes } from '../../compile/passes.ts';
import type { PlannedNode } from '../../network/placement.ts';
import { carryFinalGradient, copyFinalCell } from '../recurrence/ends.ts';
import { isOneHot, type Layer } from '../recurrence/layer.ts';

/** The layer that is read. @throws RangeError for one that has no cell state which padding could leave as it is */
function layerBelow({ context, plan, node }: NodeContext<null>): Layer {
  const below = plan.nodes.find(({ name }) => name === node.from[0]) as PlannedNode;
  const layer = new NodeContext(context, below) as Layer;
  const { cell, layerNorm } = layer.config;
  if (cell.forgetGate === null || cell.states.length === 1 || layerNorm || isOneHot(layer) || !below.ofSource)
    throw new RangeError(
      `${below.name} has no last cell state: a source’s LSTM layer of features without layer normalisation has`,
    );
  return layer;
}

export const passes: Passes<null> = {
  forward: (node) => copyFinalCell(layerBelow(node), node.outputRows()),
  backward: (node) => carryFinalGradient(layerBelow(node), node.outputGradient(wholeWindow(node.plan))),
};
