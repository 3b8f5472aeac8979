/** What PyTorch computes, for the tests of the reference and of the GPU alike. */
import { getCell } from '../../cells/index.ts';
import type { LayerShape, ModelShape } from '../networks/parameters.ts';
import { type State, type Tensors, type Window, zeroState } from '../testing/stackReference.ts';
import type {
  GoldenBidirectional,
  GoldenCurves,
  GoldenGradients,
  GoldenNumbers,
  GoldenShape,
  GoldenStack,
  GoldenState,
  GoldenTensors,
  GoldenTwoStage,
  GoldenWiring,
} from './types.ts';

export type * from './types.ts';

// A glob gives the JSON its type without a cast.
const gradients = import.meta.glob<readonly GoldenGradients[]>('./gradients.json', { eager: true, import: 'default' });
const truncated = import.meta.glob<readonly GoldenGradients[]>('./truncated.json', { eager: true, import: 'default' });
const ofCells = import.meta.glob<readonly GoldenGradients[]>('./cells.json', { eager: true, import: 'default' });
const curves = import.meta.glob<readonly GoldenCurves[]>('./curves.json', { eager: true, import: 'default' });

const numbers = import.meta.glob<readonly GoldenNumbers[]>('./numbers.json', { eager: true, import: 'default' });

const both = import.meta.glob<readonly GoldenBidirectional[]>('./bidirectional.json', {
  eager: true,
  import: 'default',
});

const wired = import.meta.glob<readonly GoldenWiring[]>('./wiring.json', { eager: true, import: 'default' });

const stacks = import.meta.glob<readonly GoldenStack[]>('./stacks.json', { eager: true, import: 'default' });

export const goldenStacks: readonly GoldenStack[] = Object.values(stacks).flat();
export const goldenWiring: readonly GoldenWiring[] = Object.values(wired).flat();
export const goldenBidirectional: readonly GoldenBidirectional[] = Object.values(both).flat();
const twoStage = import.meta.glob<readonly GoldenTwoStage[]>('./twoStage.json', { eager: true, import: 'default' });

export const goldenTwoStage: readonly GoldenTwoStage[] = Object.values(twoStage).flat();
export const goldenNumbers: readonly GoldenNumbers[] = Object.values(numbers).flat();
export const goldenGradients: readonly GoldenGradients[] = Object.values(gradients).flat();
export const goldenCells: readonly GoldenGradients[] = Object.values(ofCells).flat();
export const goldenTruncated: readonly GoldenGradients[] = Object.values(truncated).flat();
export const goldenCurves: readonly GoldenCurves[] = Object.values(curves).flat();

export function modelShape(shape: GoldenShape): ModelShape {
  return { ...shape, cell: getCell(shape.cell) };
}

/** The model of a window of stacks.json. */
export function stackShape({ layers, vocabularySize }: GoldenStack): ModelShape {
  const perLayer = layers.map((layer) => ({ ...layer, cell: getCell(layer.cell) }));
  const [{ cell, hiddenSize }] = perLayer as [LayerShape];
  const bidirectional = layers.some((layer) => layer.bidirectional);
  return { cell, activation: 'tanh', layers: layers.length, hiddenSize, bidirectional, perLayer, vocabularySize };
}

// Nine digits name a float32, but only rounding to float32 gives the very value back.
const float32 = (values: readonly number[]): Float64Array => Float64Array.from(values, Math.fround);

/** The parameters that PyTorch started from, to the last bit. */
export function toParams(tensors: GoldenTensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, float32(values)]));
}

/** The state that PyTorch started from, to the last bit, with zeros for a cell state that is not there. */
export function toState({ h, c }: GoldenState): State {
  return { h: float32(h), c: c.length > 0 ? float32(c) : new Float64Array(h.length) };
}

/** What went through a model of both.json, and what it should have said. */
export function toWindow({ shape, T, B, lengths, ids, values, targets, numbers }: GoldenBidirectional): Window {
  return {
    ids: Uint32Array.from(ids ?? []),
    ...(values ? { values: float32(values) } : {}),
    targets: Uint32Array.from(targets ?? []),
    ...(numbers ? { numbers: float32(numbers) } : {}),
    T,
    B,
    lengths: Uint32Array.from(lengths),
    state: zeroState(modelShape(shape), B),
  };
}
