import { create } from 'zustand';
import { oneOf } from '../../../store/address/codecs.ts';
import { linkView } from '../../../store/address/views.ts';

/** What the panel of an encoder–decoder shows. */
export const pairViews = ['examples', 'alignment', 'translate'] as const;
export type PairView = (typeof pairViews)[number];

export const usePairsView = create<{ view: PairView }>()(() => ({ view: 'examples' }));

linkView('pairs', usePairsView, { view: oneOf(...pairViews) });
