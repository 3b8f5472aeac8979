import { createContext } from 'react';
import { createStore, type StoreApi } from 'zustand';

/** The step that a person points at, and the chart in which. */
interface Hovered {
  step: number | null;
  chart: string | null;
}

export type Hover = StoreApi<Hovered>;

export const createHover = (): Hover => createStore<Hovered>()(() => ({ step: null, chart: null }));

/** What charts share, so that their crosshairs move together: steps of the training, unless a group of charts has other steps. */
export const HoverContext = createContext<Hover>(createHover());

export function hover(shared: Hover, step: number, chart: string): void {
  shared.setState({ step, chart });
}

export function unhover(shared: Hover, chart: string): void {
  if (shared.getState().chart === chart) shared.setState({ step: null, chart: null });
}

/** The step within the window that a person points at, in any picture of it. */
export const timeHover = createHover();
