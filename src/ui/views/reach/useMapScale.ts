import type { AxisRange } from '../../charts/axis.ts';
import { useStableAxis } from '../../charts/useStableAxis.ts';
import { lostAt, magnitudeAxis } from '../../charts/windowAxes.ts';
import { mapRows } from './curves.ts';
import type { PictureProps } from './view.ts';

/** What the colours of the map stand for: from the darkest to the brightest. */
export function useMapScale(runId: number, props: Pick<PictureProps, 'data' | 'shown' | 'view'> | null): AxisRange {
  const relative = props?.view.relative ?? true;
  const rows = props ? mapRows(props.data, props.shown.tau, relative).map(({ values }) => values) : [];
  return useStableAxis(`${runId} ${relative}`, (previous) =>
    magnitudeAxis(rows, relative ? [1, lostAt] : [], previous),
  );
}
