import type { Slice } from '../../gpu/arena.ts';

/** Part of a slice, in bytes. */
export const sliceOf = ({ buffer, offset = 0 }: Slice, from: number, size: number): Slice => ({
  buffer,
  offset: offset + from,
  size,
});
