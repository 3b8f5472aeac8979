import { UpdateProbe } from '../../probes/updates/measure.ts';
import type { ProbeMaker } from './types.ts';

/** How far a training step moves each tensor: of the last step that was trained in a submit since it was looked at before. */
export const makeUpdateProbe: ProbeMaker<'updates'> = async (_, __, { trainer }) => {
  const probe = await UpdateProbe.create(trainer.model);
  let taken: number | null = null;
  const ask = (): void =>
    trainer.observeNext(probe, (step) => {
      taken = step;
    });
  ask();
  return {
    async run() {
      if (taken === null) return null;
      const data = await probe.read(taken);
      taken = null;
      ask();
      return data;
    },
    destroy() {
      trainer.observeNext(null);
      probe.destroy();
    },
  };
};
