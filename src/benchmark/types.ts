/** What an adapter can do at most, measured on it with WGSL of our own. */
export interface Ceilings {
  /** Multiply-adds of f32 in registers, counted as two. */
  readonly flopsPerSecond: number;
  /** Reading 256 KiB over and over. */
  readonly cacheBytesPerSecond: number;
  /** Reading a buffer larger than caches are. */
  readonly memoryBytesPerSecond: number;
  /** A barrier of one workgroup of 128, with what it hands over. */
  readonly barrierMicroseconds: number;
  /** A dispatch that needs the result of the one before it, both in one pass. */
  readonly dispatchMicroseconds: number;
  /** A submit of one pass with one dispatch, encoding included. */
  readonly submitMicroseconds: number;
}
