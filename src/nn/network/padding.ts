/** Sizes are padded to whole vec4s inside; the padding stays 0 for good. */
export const padTo4 = (size: number): number => Math.ceil(size / 4) * 4;

/** Stored numbers of a row of such parts. */
export const paddedWidth = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + padTo4(part), 0);

/** Bytes from one region of a buffer to the next: each begins where a binding may. */
export const bindingStride = (bytes: number): number => Math.ceil(bytes / 256) * 256;
