import { type CellRequest, defineProbe } from '../shared/contract.ts';

/** How far one training step moved each tensor of parameters. */
export interface UpdateData {
  /** The step, from 1. */
  readonly step: number;
  /** Of an encoder–decoder those of both sides, of which the encoder's come first. */
  readonly layers: number;
  readonly encoderLayers?: number | undefined;
  readonly tensors: readonly TensorUpdate[];
}

export interface TensorUpdate {
  /** As in PyTorch's state dict. */
  readonly name: string;
  /** ‖ΔW‖, and ‖W‖ before the step. */
  readonly moved: number;
  readonly length: number;
}

/** ‖ΔW‖/‖W‖; NaN where nothing was there before. */
export const updateRatio = ({ moved, length }: TensorUpdate): number => (length > 0 ? moved / length : Number.NaN);

/** A step that moves weights by about a thousandth of their length is neither rough nor slow: a rule of thumb. */
export const usualRatio = 1e-3;

/** How far a training step moves each tensor, of all layers at once. */
export const updates = defineProbe<Pick<CellRequest, 'run'>, UpdateData, UpdateData>({
  failed: 'The updates could not be measured',
  memory: 'measure the updates',
  models: 'shown',
  history: { capacity: 400, sample: (found) => found, stepOf: ({ step }) => step },
});
