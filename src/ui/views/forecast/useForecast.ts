import { useMemo, useSyncExternalStore } from 'react';
import { dataTaskOf } from '../../../config/task.ts';
import { predictions } from '../../../store/evaluation/predictions.ts';
import { useApp } from '../../../store/run/app.ts';
import { type ShownForecast, shownForecast } from './forecast.ts';
import { useForecastView } from './view.ts';

/** What the current run forecasts; null where it forecasts nothing. */
export function useForecast(): { shown: ShownForecast; step: number | null; days: string } | null {
  useSyncExternalStore(predictions.changes.subscribe, predictions.changes.version);
  const facts = useApp(({ run }) => run?.facts.data?.series);
  const days = useApp(({ run }) => (run && dataTaskOf(run.config)?.examples) ?? 'days');
  const show = useForecastView((state) => state.show);
  const span = useForecastView((state) => state.span);
  const predicted = predictions.latest?.forecast ?? null;
  const shown = useMemo(() => facts && shownForecast(facts, predicted, { show, span }), [facts, predicted, show, span]);
  return shown ? { shown, step: predicted ? (predictions.latest?.step ?? null) : null, days } : null;
}
