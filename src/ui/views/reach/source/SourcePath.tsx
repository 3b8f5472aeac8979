import { useMemo } from 'react';
import { findings } from '../../../../store/run/findings.ts';
import { StepChart } from '../../../charts/StepChart.tsx';
import { valueTick } from '../../../charts/ticks.ts';
import { useStableAxis } from '../../../charts/useStableAxis.ts';
import { lostAt, magnitudeAxis } from '../../../charts/windowAxes.ts';
import { unitOf } from './labels.ts';
import { pathCurves, pathPlaces, pathReadout, shortSymbol } from './path.ts';
import styles from './SourceReach.module.css';
import { type PictureProps, shownOf } from './view.ts';

const noReferences = [] as const;
const lost = [{ value: lostAt, label: 'a thousandth', dash: '4 4' }] as const;
/** Symbols under the axis, at most. */
const mostTicks = 26;

/** What the steps on either side of the border are. @param share of the width, of the decoder's */
function Sides({ share }: { share: number }) {
  return (
    <div className={styles.sides} aria-hidden="true">
      <span style={{ width: `${100 * share}%` }}>decoder</span>
      <span>encoder</span>
    </div>
  );
}

/** One loss's gradient on its way back: over the steps of the decoder, and then over those of the source, the last first. */
export function SourcePath({ found, view, height }: PictureProps) {
  const { relative } = view;
  const [first] = found as [PictureProps['found'][number]];
  const shown = shownOf(view, first.data);
  const symbols = pathPlaces(shown).map(({ symbol }) => shortSymbol(symbol));
  const key = JSON.stringify(symbols);
  const curves = pathCurves(found, view);
  const { formatX, ...x } = useMemo(() => {
    const list: string[] = JSON.parse(key);
    const every = Math.ceil(list.length / mostTicks);
    // Words have no room.
    const isShort = list.every((symbol) => symbol.length <= 2);
    const ticks = [...list.keys()].filter((at) => at % (isShort ? every : Math.ceil(list.length / 6)) === 0);
    return { low: -0.5, high: list.length - 0.5, ticks, formatX: (at: number) => list[at] ?? '' };
  }, [key]);
  const y = useStableAxis(`${findings.sourceReach.runId} ${found.length} ${relative}`, (previous) =>
    magnitudeAxis(
      curves.map(({ values }) => values),
      relative ? [1, lostAt] : [],
      previous,
    ),
  );
  const borders = useMemo(() => [shown.tau + 0.5], [shown.tau]);
  const positions = Float64Array.from(symbols.keys());
  return (
    <StepChart
      label="Gradient on the way back"
      unit={unitOf(relative)}
      along="back"
      height={height}
      frame={{
        ...{ x, y, formatX, borders },
        yScale: 'log',
        formatY: valueTick,
        references: relative ? lost : noReferences,
      }}
      content={{ positions, steps: positions, curves }}
      readout={pathReadout(found, view)}
      behind={<Sides share={(shown.tau + 1) / symbols.length} />}
    />
  );
}
