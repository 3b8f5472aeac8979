/**
 * The target of a position that counts neither in the loss nor in a gradient (PyTorch's `ignore_index`); where numbers are predicted,
 * these bits. The kernels read the same in shaders/lib/ignored_target.wgsl.
 */
export const ignoredTarget = 0xffffffff;
