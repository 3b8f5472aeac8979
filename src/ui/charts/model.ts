import { createContext } from 'react';
import type { AxisRange } from './axis.ts';

/** Shapes that tell lines apart without their colour. */
export type MarkShape = 'circle' | 'square' | 'triangle' | 'diamond' | 'wedge';

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
  /** Least and greatest value of each row, as a field behind the line. */
  readonly range?: { readonly low: Float64Array; readonly high: Float64Array } | undefined;
  /** Draws such a mark now and then, to tell the line from others. */
  readonly sign?: MarkShape;
  /** Of its own values, where they are not those of the chart: another run was measured at other steps. */
  readonly along?: { readonly positions: Float64Array; readonly steps: Float64Array };
}

/** One part of a stack of bars. */
export interface Bar {
  readonly id: string;
  /** One height a row, on a linear axis from 0. */
  readonly values: Float64Array;
  /** Any CSS colour. */
  readonly fill: string;
}

/** What changes with every redraw; read by the layers inside the frame, so that the frame itself stays. */
export interface ChartContent {
  /** Positions of the rows on the x axis, ascending. */
  readonly positions: Float64Array;
  /** Step of each row, ascending or descending: what charts that share a crosshair have in common. */
  readonly steps: Float64Array;
  readonly curves: readonly Curve[];
  /** Stacked at each row, the first at the bottom. Rows are then equally far apart. */
  readonly bars?: readonly Bar[];
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
  /** Dashed lines across, at places on the x axis. */
  readonly borders?: readonly number[];
  /** Lines at the ticks of the y axis; true where it is left out. */
  readonly grid?: boolean;
}

/** Distances of the plot from the edges of its chart, px. */
export const plotInset = { left: 44, right: 22, top: 22, bottom: 24 } as const;

export const ChartContentContext = createContext<ChartContent>({
  positions: new Float64Array(0),
  steps: new Float64Array(0),
  curves: [],
});
