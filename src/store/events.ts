import type { Event } from '../protocol/events.ts';
import { beginEvents } from './begin.ts';
import { benchmarkEvents } from './benchmark/benchmark.ts';
import { markovEvents } from './evaluation/markov.ts';
import { memoryCurveEvents } from './evaluation/memoryCurve.ts';
import { predictionEvents } from './evaluation/predictions.ts';
import { pairsEvents } from './files/ownPairs.ts';
import { tableEvents } from './files/ownSeries.ts';
import { textEvents } from './files/ownText.ts';
import { noticeEvents } from './notices/notices.ts';
import { activityEvents } from './run/activities.ts';
import { isCurrent } from './run/app.ts';
import { comparedEvents, isCompared } from './run/comparedRuns.ts';
import { runEvents } from './run/events.ts';
import { findingEvents } from './run/findings.ts';
import { precisionEvents } from './run/precision.ts';
import { slowStepEvents } from './run/slowMotion.ts';
import { autosaveEvents } from './saved/autosave.ts';
import { planEvents } from './setup/plan.ts';
import { fileEvents } from './worker/files.ts';
import type { EventOf, Handlers } from './worker/handlers.ts';

/** In the order in which they hear of an event. */
const features = [
  fileEvents,
  beginEvents,
  activityEvents,
  runEvents,
  findingEvents,
  precisionEvents,
  slowStepEvents,
  predictionEvents,
  markovEvents,
  memoryCurveEvents,
  planEvents,
  autosaveEvents,
  tableEvents,
  pairsEvents,
  textEvents,
  benchmarkEvents,
  noticeEvents,
] as const;

type KeyOf<Each> = Each extends unknown ? keyof Each : never;
/** An event that nobody handles is none that the worker may send: {@link handleEvent} does not take it. */
type Handled = EventOf<KeyOf<(typeof features)[number] | typeof comparedEvents>>;

/** Of whichever run: one that is being built, the last copy of the one before, the device, the step that is looked at. */
const ofAnyRun: ReadonlySet<Event['type']> = new Set([
  'configuring',
  'configured',
  'refused',
  'checkpoint',
  'deviceLost',
  'recovered',
  'slowStep',
  'slowStepFailed',
]);

function handlersOf(event: Event): readonly Handlers[] {
  if (!('runId' in event) || event.runId === null) return features;
  if (isCompared(event.runId)) return [comparedEvents];
  return ofAnyRun.has(event.type) || isCurrent(event.runId) ? features : [];
}

/** Hands an event of the worker to the features that it concerns. Events of runs that are no longer shown are dropped. */
export function handleEvent(event: Handled): void {
  for (const feature of handlersOf(event)) (feature[event.type] as ((event: Event) => void) | undefined)?.(event);
}
