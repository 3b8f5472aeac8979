/** h and c of every layer at the end of the last window, as stored: [B, U] each. */
export interface StateBytes {
  readonly layers: readonly { readonly h: Float32Array<ArrayBuffer>; readonly c: Float32Array<ArrayBuffer> | null }[];
}

/** Everything that training goes on from, on the host. */
export interface Snapshot {
  /** Steps done. */
  readonly step: number;
  readonly params: Float32Array<ArrayBuffer>;
  readonly first: Float32Array<ArrayBuffer>;
  readonly second: Float32Array<ArrayBuffer>;
  readonly state: StateBytes;
  /** The state counts for nothing: the next window starts from zero. */
  readonly fresh: boolean;
  /** What it was computed by, as describeVariants tells it; left out before the first step. */
  readonly plan?: string;
}
