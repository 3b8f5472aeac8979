import { UpdateProbe } from '../../nn/probe/updates.ts';
import type { ProbeMaker } from './types.ts';

/** How far a training step moves each tensor: of the next step that is trained after it was asked for. */
export const makeUpdateProbe: ProbeMaker<'updates'> = async (_, __, { trainer }) => {
  const probe = await UpdateProbe.create(trainer.model);
  let asked = false;
  let taken: number | null = null;
  return {
    async run() {
      if (!asked) {
        asked = true;
        trainer.observeNext(probe, (step) => {
          taken = step;
        });
      }
      if (taken === null) return null;
      const step = taken;
      const data = await probe.read(step);
      asked = false;
      taken = null;
      return data;
    },
    destroy() {
      trainer.observeNext(null);
      probe.destroy();
    },
  };
};
