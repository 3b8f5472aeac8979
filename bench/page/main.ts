import { burst, close, open, step } from './contest.ts';
import { installCounters } from './counters.ts';
import { type Case, embeddingSize, makeWork, optimizer } from './work.ts';

installCounters();

// The first step of a page just opened is timed by the page itself: asked from outside, the question would count too.
const cold = new URLSearchParams(location.search).get('cold');
const firstStep = cold ? import('./own.ts').then((own) => own.firstStep(JSON.parse(cold) as Case)) : undefined;

/** Few enough bytes to be arguments of one call. */
const chunk = 0x8000;

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += chunk) text += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return btoa(text);
}

/** Weights and batch of a case for a program outside: raw little-endian numbers in base64, by name. */
function describe(given: Case): { optimizer: typeof optimizer; embedding: number; arrays: Record<string, string> } {
  const { ids, targets, source, parameters } = makeWork(given);
  const arrays = Object.entries({ ids, targets, ...(source && { source: source.ids }), ...parameters }).map(
    ([name, { buffer }]) => [name, base64(new Uint8Array(buffer))],
  );
  return { optimizer, embedding: embeddingSize, arrays: Object.fromEntries(arrays) };
}

const bench = {
  describe,
  open,
  step,
  burst,
  close,
  firstStep: () => firstStep,
  own: () => import('./own.ts'),
};

export type Bench = typeof bench;

Object.assign(globalThis, { bench });
