import { create } from 'zustand';
import { type Codec, numeric, oneOf, text } from '../../../store/address/codecs.ts';
import { linkView } from '../../../store/address/views.ts';

/** Characters that may be typed. */
export const mostTyped = 400;
export const mostBeam = 10;
export const mostAlpha = 2;

/** What a person has an encoder–decoder decode, and how. */
interface TranslationView {
  /** Empty: the first source of the validation set. */
  source: string;
  /** k */
  beam: number;
  alpha: number;
  /** Of a comparison, the model by its letter. */
  model: string;
  set: (change: Partial<Omit<TranslationView, 'set'>>) => void;
}

export const useTranslationView = create<TranslationView>()((set) => ({
  source: '',
  beam: 4,
  alpha: 0.6,
  model: 'A',
  set: (change) => set(change),
}));

linkView('translate', useTranslationView, {
  source: text(mostTyped),
  beam: numeric(1, mostBeam, true),
  alpha: numeric(0, mostAlpha, false),
  model: oneOf('A', 'B', 'C', 'D', 'E') as Codec<string>,
});
