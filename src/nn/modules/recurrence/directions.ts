import { type Dispatch, fold } from '../../../gpu/dispatch.ts';
import { dispatch } from '../../compile/dispatch.ts';
import { directionsOf } from './definition.ts';
import { hasOwnOutput, type Layer, stateGradientStride, unitsOf } from './layer.ts';

/** How far what a layer's second direction has lies from what the first has, as kernels count it; 0 where there is none. */
export function directionStrides(layer: Layer) {
  if (!layer.config.bidirectional) {
    return { params_stride: 0, gates_stride: 0, states_stride: 0, batch_stride: 0, dho_stride: 0, carry_stride: 0 };
  }
  const { batch } = layer.plan;
  return {
    // Both have the same tensors in the same order, so the distance is that of any.
    params_stride: layer.start('biasIh', 1) - layer.start('biasIh', 0),
    gates_stride: layer.keptStride4('gates'),
    states_stride: layer.keptStride4('hiddenStates'),
    batch_stride: batch.reversed - batch.input,
    dho_stride: stateGradientStride(layer),
    carry_stride: layer.keptStride4('carriedGradient'),
  };
}

function overRows(layer: Layer) {
  const { seqLength, batchSize } = layer.plan.spec;
  const rows = seqLength * batchSize;
  const units4 = unitsOf(layer) / 4;
  return {
    dims: { rows, batch: batchSize, lengths: layer.plan.batch.lengths, units4 },
    workgroups: fold(Math.ceil((rows * directionsOf(layer.config).length * units4) / 64)),
  };
}

/** The states of all directions side by side, in the order of the sequence and where it is read in the other's too. */
export async function concatDirections(layer: Layer): Promise<Dispatch[]> {
  if (!hasOwnOutput(layer)) return [];
  const { config, output } = layer;
  const { dims, workgroups } = overRows(layer);
  return dispatch(layer, 'bidirectional/directions.wgsl', {
    text: { D: directionsOf(config).length, REVERSED: output.reversed, SPLIT: false },
    bind: { states: layer.keptWhole('hiddenStates'), outputs: layer.outputRows().x },
    dims: {
      ...dims,
      reversed: (output.place?.reversed ?? 0) / 16,
      states_stride: layer.keptStride4('hiddenStates'),
    },
    workgroups,
  });
}

/** dL/dh of all directions, from the gradient of their states side by side. */
export async function splitDirections(layer: Layer): Promise<Dispatch[]> {
  if (!hasOwnOutput(layer)) return [];
  const { config, output } = layer;
  const { dims, workgroups } = overRows(layer);
  return dispatch(layer, 'bidirectional/directions.wgsl', {
    text: { D: directionsOf(config).length, REVERSED: output.reversed, SPLIT: true },
    bind: { outputs: layer.outputGradients(), states: layer.keptWhole('stateGradient') },
    dims: { ...dims, reversed: (output.gradient?.reversed ?? 0) / 16, states_stride: stateGradientStride(layer) },
    workgroups,
  });
}
