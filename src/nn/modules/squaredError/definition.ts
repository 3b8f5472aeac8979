import { lossModule } from '../../network/losses.ts';

/** Squared error of outputs against target numbers, with its gradient 2(x − y)/counted: torch.nn.MSELoss, what is NaN left out. */
export const squaredError = lossModule('squaredError');
