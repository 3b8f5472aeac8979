import { formatMagnitude } from '../../../../lib/format.ts';
import type { SourceReachData } from '../../../../probes/sourceReach/contract.ts';
import { csvCell, csvText } from '../../../charts/export/csv.ts';
import type { Readout } from '../../../charts/Inspector.tsx';
import { lengthAt, type PathPlace, startOf } from './path.ts';
import { type PictureProps, shownOf } from './view.ts';

type View = PictureProps['view'];

/** A row a source step, the first on top, a column a loss: the length, or its share of that at the loss's own step. */
export function mapRows(data: SourceReachData, view: View): Float64Array[] {
  const { pair } = shownOf(view, data);
  return pair.source.map((symbol, step) => {
    const place: PathPlace = { side: 'encoder', step, symbol };
    return Float64Array.from(pair.target, (_, tau) => {
      const shown = shownOf({ ...view, tau }, data);
      return lengthAt(data, shown, place) / (view.relative ? startOf(data, shown) : 1);
    });
  });
}

/** Source steps that a readout names. */
const named = 4;

/** The source steps that a loss reaches most. */
export function mapReadout(data: SourceReachData, view: View): (tau: number) => Readout {
  const rows = mapRows(data, view);
  const { pair } = shownOf(view, data);
  return (tau) => ({
    title: `Output step ${tau} “${pair.target[tau] ?? ''}”`,
    lines: [...rows.keys()]
      .sort((a, b) => (rows[b]?.[tau] ?? 0) - (rows[a]?.[tau] ?? 0))
      .slice(0, named)
      .map((step) => ({
        label: `${step} “${pair.source[step] ?? ''}”`,
        value: formatMagnitude(rows[step]?.[tau] ?? Number.NaN),
      })),
  });
}

/** A row a loss, a column a source step. */
export function mapTable(data: SourceReachData, view: View): Readout[] {
  const rows = mapRows(data, view);
  const { pair } = shownOf(view, data);
  return pair.target.map((symbol, tau) => ({
    title: `${tau} “${symbol}”`,
    lines: rows.map((values, step) => ({
      label: `${step} “${pair.source[step] ?? ''}”`,
      value: formatMagnitude(values[tau] ?? Number.NaN),
    })),
  }));
}

/** A row a source step, a column a loss. */
export function mapCsv(data: SourceReachData, view: View): string {
  const { pair } = shownOf(view, data);
  return csvText(
    ['source_step', 'symbol', ...pair.target.map((symbol, tau) => `loss_${tau}_${symbol}`)],
    mapRows(data, view).map((values, step) => [
      ...[String(step), pair.source[step] ?? ''],
      ...Array.from(values, csvCell),
    ]),
  );
}
