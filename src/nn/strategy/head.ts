import type { DeviceCapabilities } from './capabilities.ts';

/** Logits to memory by the row GEMM, then their loss and gradient: for any vocabulary. */
interface SplitHead {
  readonly kind: 'split';
}

/** Both at once: TM rows × TN columns of logits a turn in an invocation's registers, in quads or alone. */
export interface FusedHead {
  readonly kind: 'fused';
  readonly TM: number;
  readonly TN: number;
  readonly quad: boolean;
}

export type HeadTile = SplitHead | FusedHead;

/** Wider rows are worth a workgroup each, which softmax_xent gives them, and would not fit into registers. */
const widest = 128;
/** Sums of an invocation that a CPU's compiler still handles well, by its rows. */
const softwareColumns = 8;

/** Text parameters of the fused kernel. */
export function headParameters({ TM, TN, quad }: FusedHead, paddedVocabulary: number) {
  // Invocations that share a row, and columns that each keeps.
  const WX = quad ? 4 : paddedVocabulary / TN;
  const COLS = paddedVocabulary / WX;
  // Groups of TM rows a workgroup: one quad, or about 64 invocations.
  const WY = quad ? 1 : Math.max(1, Math.floor(64 / WX));
  // TN columns a turn are Q vectors of VN.
  const Q = Math.ceil(TN / 4);
  const VN = TN / Q;
  return { TM, QUAD: quad, WX, WY, COLS, VN, Q, GROUPS: Math.ceil(COLS / VN), PARTS: Math.ceil(COLS / TN) };
}

/**
 * Ways from the last layer's output to the loss and the gradient of the logits; the default first.
 *
 * On a GPU the fused kernel sums in the same tile as the row GEMM does by default, with as many invocations, so it can only gain:
 * logits are neither written nor read, the softmax has several invocations a row instead of one, and a dispatch less waits for
 * the one before. It pays with two barriers a row.
 */
export function headTiles(paddedVocabulary: number, { software, quads }: DeviceCapabilities): HeadTile[] {
  const split: HeadTile = { kind: 'split' };
  const fused = (TM: number, TN: number, quad: boolean): HeadTile => ({ kind: 'fused', TM, TN, quad });
  if (paddedVocabulary > widest) return [split];
  if (!software) return [fused(4, 4, false), split, fused(2, 4, false), fused(8, 4, false)];
  if (!quads) return [split];
  const quarter = paddedVocabulary / 4;
  const turns = Math.ceil(quarter / softwareColumns);
  const columns = [2, 3, 4, 6, 8].find((size) => size * turns >= quarter) as number;
  return [fused(16, columns, true), split, fused(12, columns, true)];
}
