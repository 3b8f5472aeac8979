import { create } from 'zustand';
import { countries } from '../../../data/facts/wordClasses.ts';
import { oneOf, text } from '../../../store/address/codecs.ts';
import { linkView } from '../../../store/address/views.ts';

/** Characters that may be typed. */
export const mostTyped = 300;

/** What a person asks of the models of words. */
interface WordsView {
  line: string;
  name: string;
  country: (typeof countries)[number];
  letters: string;
  set: (change: Partial<Omit<WordsView, 'set'>>) => void;
}

export const useWordsView = create<WordsView>()((set) => ({
  line: 'She will book a flight and read a long book about it.',
  name: 'Kowalski',
  country: 'Italy',
  letters: 'M',
  set: (change) => set(change),
}));

linkView('words', useWordsView, {
  line: text(mostTyped),
  name: text(40),
  country: oneOf(...countries),
  letters: text(20),
});
