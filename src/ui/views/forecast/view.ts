import { create } from 'zustand';
import { oneOf } from '../../../store/address/codecs.ts';
import { linkView } from '../../../store/address/views.ts';

/** How forecasts are looked at. */
export interface ForecastView {
  /** The series itself, or how far it moves from the day of the forecast on. */
  show: 'value' | 'move';
  /** All that is held back, or the last days of it. */
  span: 'all' | 'last';
  set: (change: Partial<Omit<ForecastView, 'set'>>) => void;
}

export const useForecastView = create<ForecastView>()((set) => ({
  show: 'value',
  span: 'all',
  set: (change) => set(change),
}));

linkView('forecast', useForecastView, { show: oneOf('value', 'move'), span: oneOf('all', 'last') });
