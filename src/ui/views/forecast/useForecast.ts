import { useMemo, useSyncExternalStore } from 'react';
import { dataTaskOf } from '../../../config/task.ts';
import { answered } from '../../../store/evaluation/predictions.ts';
import { useApp } from '../../../store/run/app.ts';
import { type ShownForecast, shownForecast } from './forecast.ts';
import { useForecastView } from './view.ts';

/** What the current run forecasts; null where it forecasts nothing. */
export function useForecast(): { shown: ShownForecast; step: number | null; days: string } | null {
  useSyncExternalStore(answered.changes.subscribe, answered.changes.version);
  const facts = useApp(({ run }) => run?.facts.data?.series);
  const days = useApp(({ run }) => (run && dataTaskOf(run.config)?.examples) ?? 'days');
  const show = useForecastView((state) => state.show);
  const span = useForecastView((state) => state.span);
  const said = answered.latest?.forecast ?? null;
  const shown = useMemo(() => facts && shownForecast(facts, said, { show, span }), [facts, said, show, span]);
  return shown ? { shown, step: said ? (answered.latest?.step ?? null) : null, days } : null;
}
