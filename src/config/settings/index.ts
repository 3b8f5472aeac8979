import { clipping } from './clipping.ts';
import { data } from './data.ts';
import { execution } from './execution.ts';
import { initialisation } from './initialisation.ts';
import { inputOutput } from './inputOutput.ts';
import { model } from './model.ts';
import { optimizer } from './optimizer.ts';
import { schedule } from './schedule.ts';
import { stopping } from './stopping.ts';
import { training } from './training.ts';
import { trees } from './trees.ts';

export { sampling } from './sampling.ts';

/** Every setting of a run, in the order of the setup, of links and of files. */
export const run = {
  ...data,
  ...model,
  ...inputOutput,
  ...trees,
  ...training,
  ...initialisation,
  ...optimizer,
  ...schedule,
  ...clipping,
  ...stopping,
  ...execution,
};
