import { rowsOf } from '../network/axes.ts';
import type { Resolved } from '../network/resolve.ts';
import type { Direction, SumRole, Window } from '../network/types.ts';
import type { DeviceCapabilities } from '../strategy/capabilities.ts';
import { type OuterTile, workgroupOf } from '../strategy/products.ts';
import type { ParameterLayout, TensorLayout } from './layout.ts';

/** Where the partial sums of one gradient lie in their buffer, in vec4s: so many parts, each over a share of the rows. */
export interface PartialSums {
  readonly start: number;
  readonly stride: number;
  readonly count: number;
  /** Rows a part. */
  readonly rows: number;
  /** The last of them is no part of the product: what the embedding that the matrix is tied to adds. */
  readonly tied?: boolean;
}

/** Parts of a matrix that its product fills. */
export const productParts = ({ count, tied }: PartialSums): number => (tied ? count - 1 : count);

export interface PartialSumPlan {
  /** By tensor; a matrix whose product is not split writes its gradient in place and has none. */
  readonly matrices: ReadonlyMap<string, PartialSums>;
  /** Column sums of a node. @throws RangeError where it has none of that name */
  sums(node: string, name: SumRole, direction?: Direction): PartialSums;
  readonly columnSums: readonly PartialSums[];
  /** vec4s */
  readonly size: number;
}

const leastRows = 64;
const mostBytes = 64 * 2 ** 20;

function splitOf(tensor: TensorLayout, rows: number, capabilities: DeviceCapabilities, tile: OuterTile): number {
  const cols4 = (tensor.blocks * tensor.paddedBlock) / 4;
  const { WX, WY } = workgroupOf(tile);
  const groups = Math.ceil(cols4 / (tile.TN * WX)) * Math.ceil(tensor.paddedDepth / 4 / (tile.TK * WY));
  const requested = Math.ceil((capabilities.software ? 4 : 256) / groups);
  const affordable = Math.max(1, Math.floor(mostBytes / (tensor.count * 16)));
  return Math.max(1, Math.min(requested, affordable, 32, Math.floor(rows / leastRows)));
}

const key = (node: string, name: SumRole, direction: Direction): string => `${node} ${name} ${direction}`;

/** Splits the long sums of the weight gradients over rows into parts that run side by side (split-K). */
export function planPartialSums(
  { nodes }: Pick<Resolved, 'nodes'>,
  layout: ParameterLayout,
  window: Pick<Window, 'seqLength' | 'sourceLength' | 'batchSize'>,
  capabilities: DeviceCapabilities,
  tile: OuterTile,
): PartialSumPlan {
  let size = 0;
  const take = (stride: number, count: number, over: number): PartialSums => {
    const sums = { start: size, stride, count, rows: Math.ceil(over / count) };
    size += stride * count;
    return sums;
  };
  const matrices = new Map<string, PartialSums>();
  for (const tensor of layout.tensors) {
    const { gradient } = tensor;
    if (gradient.kind !== 'product' || tensor.kind !== 'packed') continue;
    const over = rowsOf(gradient.over, window);
    const split = splitOf(tensor, over, capabilities, tile);
    if (nodes.some(({ tie }) => tie?.node === tensor.node && tie.role === tensor.role))
      matrices.set(tensor.name, { ...take(tensor.count, split + 1, over), tied: true });
    else if (split > 1) matrices.set(tensor.name, take(tensor.count, split, over));
  }
  const columns = new Map<string, PartialSums>();
  for (const { name: node, definition, config, inputs } of nodes) {
    for (const { name, direction, width4, over, whole } of definition.sums?.(config, inputs) ?? []) {
      const rows = rowsOf(over, window);
      const split = whole ? 1 : Math.max(1, Math.min(32, Math.floor(rows / leastRows)));
      columns.set(key(node, name, direction), take(width4, split, rows));
    }
  }
  return {
    matrices,
    columnSums: [...columns.values()],
    sums(node, name, direction = 0) {
      const found = columns.get(key(node, name, direction));
      if (!found) throw new RangeError(`${node} has no sums of ${name}`);
      return found;
    },
    size,
  };
}

/** vec4s a workgroup of the reduction and the update works through. */
export const tileVec4s = (layout: ParameterLayout): number => (layout.size > 2 ** 20 ? 1024 : 256);

/** One u32 row of 12 per tile, as shaders/lib/tile.wgsl. */
export function buildTiles(layout: ParameterLayout, partial: PartialSumPlan): Uint32Array<ArrayBuffer> {
  const rows: number[] = [];
  const step = tileVec4s(layout);

  function push(start: number, count: number, sums: PartialSums | undefined, tensor: TensorLayout): void {
    const packed = tensor.kind === 'packed';
    for (let i = 0; i < count; i += step) {
      rows.push(
        start + i,
        Math.min(step, count - i),
        sums ? sums.start + i : 0,
        sums?.stride ?? 0,
        sums?.count ?? 0,
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
    const { gradient, start, count, node, direction } = tensor;
    if (gradient.kind !== 'sums') {
      push(start, count, partial.matrices.get(tensor.name), tensor);
      continue;
    }
    const sums = partial.sums(node, gradient.name, direction);
    if (!gradient.blocks) push(start, count, sums, tensor);
    else {
      const block = tensor.paddedBlock / 4;
      gradient.blocks.forEach((from, to) => {
        push(start + to * block, block, { ...sums, start: sums.start + from * block }, tensor);
      });
    }
  }
  return Uint32Array.from(rows);
}
