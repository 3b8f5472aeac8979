import { create } from 'zustand';
import type { SampledToken } from '../../../protocol/run.ts';

interface Inspected {
  token: SampledToken | null;
  /** True when keys moved there: then assistive technology is told. */
  byKeyboard: boolean;
}

/** The character that a person points at, or reached by arrow keys. */
export const useInspected = create<Inspected>()(() => ({ token: null, byKeyboard: false }));
