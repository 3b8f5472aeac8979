import type { CellDef } from './cells/types.ts';
import type { ParameterLayout, TensorLayout } from './layout.ts';
import { allLayerNames, type ModelShape, recurrenceOf } from './parameters.ts';
import { type OuterTile, workgroupOf } from './products.ts';
import type { Tuning } from './schedule.ts';

/** Where the partial sums of one gradient lie in the slab buffer, in vec4s. */
export interface Slab {
  readonly start: number;
  readonly stride: number;
  readonly count: number;
  readonly rows: number;
  /** The last of them is no part of the product: what the embedding that the matrix is tied to adds. */
  readonly tied?: boolean;
}

/** Slabs of a matrix that its product fills. */
export const productSlabs = ({ count, tied }: Slab): number => (tied ? count - 1 : count);

/** One for each projection: over all rows, and over the sequences. */
export interface GainSums {
  readonly input: Slab;
  readonly recurrent: Slab;
}

export interface SlabPlan {
  /** By tensor; a matrix whose product is not split writes its gradient in place and has none. */
  readonly matrices: ReadonlyMap<string, Slab>;
  /** Column sums of a layer's slot gradients [S·U], by layer (of a bidirectional one by direction), then those of dlogits. */
  readonly gateSums: readonly Slab[];
  readonly headSum: Slab;
  /** Of weights that each unit has to itself, by tensor: sums of a slot's gradient times a state. */
  readonly vectors: ReadonlyMap<string, Slab>;
  /** Sums for the gains of a layer [G·U], by layer; none without layer normalisation. */
  readonly gainSums: readonly GainSums[];
  /** vec4s */
  readonly size: number;
}

const leastRows = 64;
const mostBytes = 64 * 2 ** 20;

function splitOf(tensor: TensorLayout, rows: number, tuning: Tuning, tile: OuterTile): number {
  const cols4 = (tensor.blocks * tensor.paddedBlock) / 4;
  const { WX, WY } = workgroupOf(tile);
  const groups = Math.ceil(cols4 / (tile.TN * WX)) * Math.ceil(tensor.paddedDepth / 4 / (tile.TK * WY));
  const wanted = Math.ceil((tuning.software ? 4 : 256) / groups);
  const affordable = Math.max(1, Math.floor(mostBytes / (tensor.count * 16)));
  return Math.max(1, Math.min(wanted, affordable, 32, Math.floor(rows / leastRows)));
}

/**
 * Splits the long sums of the weight gradients over T·B rows, those of the head's over the rows of outputs, into slabs that run side
 * by side.
 */
export function planSlabs(
  shape: ModelShape,
  cell: CellDef,
  layout: ParameterLayout,
  { rows, outputs }: { readonly rows: number; readonly outputs: number },
  tuning: Tuning,
  tile: OuterTile,
): SlabPlan {
  let size = 0;
  const take = (stride: number, count: number, over: number): Slab => {
    const slab = { start: size, stride, count, rows: Math.ceil(over / count) };
    size += stride * count;
    return slab;
  };
  const matrices = new Map<string, Slab>();
  for (const tensor of layout.tensors) {
    if (tensor.kind !== 'packed') continue;
    const over = tensor.name === 'head.weight' ? outputs : rows;
    const split = splitOf(tensor, over, tuning, tile);
    if (tensor.name === 'head.weight' && shape.embedding?.tied) {
      matrices.set(tensor.name, { ...take(tensor.count, split + 1, over), tied: true });
    } else if (split > 1) matrices.set(tensor.name, take(tensor.count, split, over));
  }
  const sumSplit = (over: number): number => Math.max(1, Math.min(32, Math.floor(over / leastRows)));
  const gateSums = allLayerNames(shape).map(() => take((cell.slots.length * layout.units) / 4, sumSplit(rows), rows));
  const headSum = take(layout.paddedVocabulary / 4, sumSplit(outputs), outputs);
  const vectors = new Map<string, Slab>();
  for (const name of vectorNames(shape)) vectors.set(name, take(layout.get(name).count, sumSplit(rows), rows));
  const gains = (cell.gates.length * layout.units) / 4;
  const gainSums = allLayerNames(shape).flatMap(() =>
    shape.layerNorm ? { input: take(gains, sumSplit(rows), rows), recurrent: take(gains, 1, rows) } : [],
  );
  return { matrices, gateSums, headSum, vectors, gainSums, size };
}

/** The weights that each unit has to itself. */
function vectorNames(shape: ModelShape): string[] {
  return allLayerNames(shape).flatMap(({ weightHh, weightCh }) => [
    ...(recurrenceOf(shape) === 'diagonal' ? [weightHh] : []),
    ...(shape.cell.own?.length ? [weightCh] : []),
  ]);
}

/** vec4s a workgroup of the reduction and the update works through. */
export const tileVec4s = (layout: ParameterLayout): number => (layout.size > 2 ** 20 ? 1024 : 256);

/** One u32 row of 12 per tile, as shaders/lib/tile.wgsl. */
export function buildTiles(shape: ModelShape, layout: ParameterLayout, slabs: SlabPlan): Uint32Array<ArrayBuffer> {
  const rows: number[] = [];
  const step = tileVec4s(layout);

  function push(
    start: number,
    count: number,
    slab: { start: number; stride: number; count: number } | undefined,
    tensor: TensorLayout,
  ): void {
    const packed = tensor.kind === 'packed';
    for (let i = 0; i < count; i += step) {
      rows.push(
        start + i,
        Math.min(step, count - i),
        slab ? slab.start + i : 0,
        slab?.stride ?? 0,
        slab?.count ?? 0,
        packed ? tensor.blocks * tensor.paddedBlock : 0,
        packed ? tensor.paddedDepth : 0,
        tensor.start,
        packed ? tensor.transposed : 0,
        0,
        0,
        0,
      );
    }
  }

  for (const tensor of layout.tensors) {
    const vector = slabs.vectors.get(tensor.name);
    if (vector) push(tensor.start, tensor.count, vector, tensor);
    else if (tensor.kind !== 'vector') push(tensor.start, tensor.count, slabs.matrices.get(tensor.name), tensor);
    else if (tensor.name === 'head.bias') push(tensor.start, tensor.count, slabs.headSum, tensor);
    else {
      const gain = gainSum(tensor);
      if (gain) push(tensor.start, tensor.count, gain, tensor);
      else pushGateBias(tensor);
    }
  }

  function gainSum({ name }: TensorLayout): Slab | undefined {
    const names = allLayerNames(shape);
    const i = names.findIndex(({ normIh, normHh }) => name === normIh || name === normHh);
    return slabs.gainSums[i]?.[name === names[i]?.normIh ? 'input' : 'recurrent'];
  }

  /** A gate's bias gradient is the column sum of the slot that holds its dL/dxp (b_ih) or dL/dhp (b_hh). */
  function pushGateBias(tensor: TensorLayout): void {
    const all = allLayerNames(shape);
    const layer = all.findIndex(({ biasIh, biasHh }) => tensor.name === biasIh || tensor.name === biasHh);
    const sums = slabs.gateSums[layer] as Slab;
    const block = layout.units / 4;
    const { cell } = shape;
    for (let gate = 0; gate < cell.gates.length; gate++) {
      const slot = tensor.name === all[layer]?.biasIh ? gate : (cell.recurrentSlots[gate] as number);
      push(tensor.start + gate * block, block, { ...sums, start: sums.start + slot * block }, tensor);
    }
  }

  return Uint32Array.from(rows);
}
