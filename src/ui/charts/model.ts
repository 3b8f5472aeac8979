import { createContext } from 'react';
import type { AxisRange } from './axis.ts';

/** One line of a chart. */
export interface Curve {
  readonly id: string;
  /** One value a row, in the unit of the axis; NaN for none. */
  readonly values: Float64Array;
  /** Any CSS colour. */
  readonly stroke: string;
  readonly width: number;
  readonly opacity?: number;
  readonly dash?: string;
  /** Draws a mark at each value and joins them across gaps. */
  readonly marks?: boolean;
}

/** What changes with every redraw; read by the layers inside the frame, so that the frame itself stays. */
export interface ChartContent {
  /** Positions of the rows on the x axis, ascending. */
  readonly positions: Float64Array;
  /** Step of each row. */
  readonly steps: Float64Array;
  readonly curves: readonly Curve[];
}

export interface Reference {
  readonly value: number;
  readonly label: string;
  readonly dash: string;
}

/** What seldom changes. */
export interface ChartFrame {
  readonly x: AxisRange;
  readonly y: AxisRange;
  readonly yScale: 'linear' | 'log';
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  readonly references: readonly Reference[];
}

/** Distances of the plot from the edges of its chart, px. */
export const plotInset = { left: 44, right: 22, top: 22, bottom: 24 } as const;

export const ChartContentContext = createContext<ChartContent>({
  positions: new Float64Array(0),
  steps: new Float64Array(0),
  curves: [],
});
