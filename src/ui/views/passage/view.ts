import { create } from 'zustand';
import { flag, numeric, oneOf, orNone } from '../../../store/address/codecs.ts';
import { linkView } from '../../../store/address/views.ts';

/** What the colour of a character means. */
export type Colouring = 'unit' | 'gate' | 'surprise' | 'connectivity';

/** Characters of a passage, the first and the one after the last. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/** How a passage is looked at. */
export interface InspectView {
  /** What a person typed; null for the beginning of the text that is held back. */
  text: string | null;
  colouring: Colouring;
  /** From 0, the layer that reads the text. */
  layer: number;
  /** Of a bidirectional layer, the direction that reads from the end. */
  reverse: boolean;
  /** Null for the one that the list of units begins with. */
  unit: number | null;
  /** Its place among the cell's gates. */
  gate: number;
  /** Position that is looked at; null for one near the end. */
  cursor: number | null;
  /** Which units switch on there is asked. */
  span: Span | null;
  set: (change: Partial<Omit<InspectView, 'set'>>) => void;
}

export const useInspectView = create<InspectView>()((set) => ({
  text: null,
  colouring: 'unit',
  layer: 0,
  reverse: false,
  unit: null,
  gate: 0,
  cursor: null,
  span: null,
  set: (change) => set(change),
}));

/** The passage itself stays out of links: no text leaves the page. */
linkView('inspect', useInspectView, {
  colouring: oneOf('unit', 'gate', 'surprise', 'connectivity'),
  layer: numeric(0, 7, true),
  reverse: flag,
  unit: orNone(numeric(0, 1023, true), 'any'),
  gate: numeric(0, 7, true),
  cursor: orNone(numeric(0, 4095, true), 'any'),
});
