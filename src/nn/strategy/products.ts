import type { DeviceCapabilities } from './capabilities.ts';

/** The row GEMM: TM rows × TN columns an invocation, in quads or alone. */
export interface RowTile {
  readonly TM: number;
  readonly TN: number;
  readonly quad: boolean;
}

/** The outer-product GEMM: 4·TK input × 4·TN output features an invocation, RU rows a turn, in quads or alone. */
export interface OuterTile {
  readonly TK: number;
  readonly TN: number;
  readonly RU: number;
  readonly quad: boolean;
}

/** A quad shares its rows, so its workgroups are one row of invocations; others are square. */
export const workgroupOf = ({ quad }: { readonly quad: boolean }): { WX: number; WY: number } =>
  quad ? { WX: 8, WY: 1 } : { WX: 8, WY: 8 };

/**
 * Tiles of the row GEMM to choose from, the default first. A CPU is limited by loads and wants its tile large, a GPU by
 * parallelism.
 */
export function rowTiles({ software, quads }: DeviceCapabilities): RowTile[] {
  const alone = (TM: number, TN: number): RowTile => ({ TM, TN, quad: false });
  const quad = (TM: number, TN: number): RowTile => ({ TM, TN, quad: true });
  if (!software) return [alone(4, 4), alone(8, 4), alone(2, 4), ...(quads ? [quad(4, 4)] : [])];
  return [...(quads ? [quad(16, 8), quad(16, 4), quad(8, 8)] : []), alone(8, 8)];
}

/** Tiles of the outer-product GEMM to choose from, the default first. */
export function outerTiles({ software, quads }: DeviceCapabilities): OuterTile[] {
  const alone = (TK: number, TN: number, RU: number): OuterTile => ({ TK, TN, RU, quad: false });
  const quad = (TK: number, TN: number, RU: number): OuterTile => ({ TK, TN, RU, quad: true });
  if (!software)
    return [alone(2, 2, 1), alone(1, 1, 4), alone(1, 2, 4), alone(2, 2, 4), ...(quads ? [quad(4, 1, 2)] : [])];
  return [
    ...(quads ? [quad(4, 2, 3), quad(4, 1, 4), quad(4, 2, 2), quad(8, 1, 2)] : []),
    alone(2, 2, 4),
    alone(2, 2, 1),
  ];
}
