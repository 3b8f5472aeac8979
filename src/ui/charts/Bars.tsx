import { useContext } from 'react';
import { usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';
import { ChartContentContext } from './model.ts';
import { stackPaths } from './path.ts';

/** The bars of a chart, a path for each part of the stack. */
export function Bars() {
  const { positions, bars = [] } = useContext(ChartContentContext);
  const x = useXAxisScale();
  const y = useYAxisScale();
  const plot = usePlotArea();
  if (bars.length === 0 || x === undefined || y === undefined || plot === undefined) return null;
  const apart = positions.length > 1 ? (x(positions[1] ?? 0) ?? 0) - (x(positions[0] ?? 0) ?? 0) : plot.width;
  const paths = stackPaths(bars, positions, x, y, apart);
  return bars.map(({ id, fill }, i) => <path key={id} data-series={id} d={paths[i] ?? ''} fill={fill} />);
}
