import { defineKernel, type KernelDef } from '../../gpu/kernel.ts';
import { recurrentKernels } from './recurrent.ts';

/** A recurrence's kernel for both directions of a layer at once: what it takes in addition. */
const bothForward = <B extends string>(kernel: KernelDef<B>): KernelDef<B> =>
  defineKernel({
    ...kernel,
    dims: {
      ...kernel.dims,
      weight_stride: 'u32',
      params_stride: 'u32',
      gates_stride: 'u32',
      states_stride: 'u32',
      batch_stride: 'u32',
    },
  });

const bothBackward = <B extends string>(kernel: KernelDef<B>): KernelDef<B> =>
  defineKernel({
    ...kernel,
    dims: {
      ...kernel.dims,
      weight_stride: 'u32',
      gates_stride: 'u32',
      states_stride: 'u32',
      dho_stride: 'u32',
      carry_stride: 'u32',
    },
  });

/** The time loops of both directions at once. */
export const directionKernels = {
  forwardTileBoth: bothForward(recurrentKernels.forwardTile),
  backwardTileBoth: bothBackward(recurrentKernels.backwardTile),
  forwardRowsBoth: bothForward(recurrentKernels.forwardRows),
  backwardRowsBoth: bothBackward(recurrentKernels.backwardRows),
  ownBackwardTileBoth: bothBackward(recurrentKernels.ownBackwardTile),
  ownBackwardRowsBoth: bothBackward(recurrentKernels.ownBackwardRows),
} as const;
