import { create } from 'zustand';

/** The step that a person points at in any chart; the charts share it, so that their crosshairs move together. */
export const useHover = create<{ step: number | null; chart: string | null }>()(() => ({ step: null, chart: null }));

export function hover(step: number, chart: string): void {
  useHover.setState({ step, chart });
}

export function unhover(chart: string): void {
  if (useHover.getState().chart === chart) useHover.setState({ step: null, chart: null });
}
