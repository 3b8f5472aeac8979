import { create } from 'zustand';

/** Panels that a link may bring into sight. */
export const places = [
  'setup',
  'compare',
  'loss',
  'accuracy',
  'confusion',
  'length',
  'forecast',
  'norm',
  'reach',
  'cell',
  'inside',
  'memory',
  'text',
] as const;
export type PlaceName = (typeof places)[number];

/** Where the page was last asked to go; `times` tells two wishes for the same place apart. */
export const usePlace = create<{ at: PlaceName | null; times: number }>()(() => ({ at: null, times: 0 }));

/** Brings a panel into sight. @returns false where there is none of this name */
export function goTo(name: string): boolean {
  const at = places.find((place) => place === name);
  if (at) usePlace.setState(({ times }) => ({ at, times: times + 1 }));
  return at !== undefined;
}
