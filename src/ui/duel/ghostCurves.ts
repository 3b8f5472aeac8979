import { useMemo } from 'react';
import { smoothGhost } from '../../store/ghostCurve.ts';
import { type Ghost, useGhosts } from '../../store/ghosts.ts';
import type { Curve } from '../charts/model.ts';
import type { LossUnit } from '../learning/units.ts';
import { useLearningView } from '../learning/view.ts';
import { ghostLooks, ghostOpacity, ghostWidth, modelLooks } from './looks.ts';

export const ghostLook = ({ look }: Pick<Ghost, 'look'>) => ghostLooks[look] ?? modelLooks[0];

/** Losses of the runs that are over and shown, in the unit of the chart. */
export function useGhostCurves(unit: LossUnit): Curve[] {
  const ghosts = useGhosts((state) => state.ghosts);
  const { beta, along } = useLearningView();
  return useMemo(
    () =>
      ghosts
        .filter(({ shown }) => shown)
        .map((ghost) => {
          const { steps, seconds } = ghost.curve;
          const positions = along === 'time' ? seconds : steps;
          const values = smoothGhost(ghost.curve, beta).map(unit.fromNats);
          const { stroke, dash } = ghostLook(ghost);
          const line = { id: `ghost-${ghost.id}`, values, stroke, width: ghostWidth, opacity: ghostOpacity };
          return { ...line, ...(dash === undefined ? {} : { dash }), along: { positions, steps } };
        }),
    [ghosts, beta, along, unit],
  );
}
