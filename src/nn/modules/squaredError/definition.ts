import { lossKeeps, outputsOf } from '../../network/losses.ts';
import type { ModuleDefinition } from '../../network/types.ts';

/** Squared error of outputs against target numbers, with its gradient 2(x − y)/counted: torch.nn.MSELoss, what is NaN left out. */
export const squaredError: ModuleDefinition<null> = {
  kind: 'squaredError',
  whole: true,
  overwritesInput: true,
  infer: (_, inputs) => ({ output: outputsOf(inputs), parameters: [] }),
  keeps: (_, inputs, window) => lossKeeps(inputs, window),
};
