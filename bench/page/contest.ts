import { attribute, checkComplaints, lastSubmitAt, peakBytes, takeCounts } from './counters.ts';
import type { Notes, OpenLibrary, Session } from './library.ts';
import type { Case } from './work.ts';
import { makeWork } from './work.ts';

export type LibraryName = 'unroll' | 'unroll-tuned' | 'jax-js' | 'tfjs-webgpu';

/** Loaded when asked for, so that a page that measures one library holds no code of another. */
const openers: Record<LibraryName, () => Promise<OpenLibrary>> = {
  unroll: async () => (await import('./unroll.ts')).open,
  'unroll-tuned': async () => (await import('./unroll.ts')).openTuned,
  'jax-js': async () => (await import('./jaxJs.ts')).open,
  'tfjs-webgpu': async () => (await import('./tfjs.ts')).open,
};

const sessions = new Map<LibraryName, Session>();

function sessionOf(library: LibraryName): Session {
  const session = sessions.get(library);
  if (!session) throw new RangeError(`${library} is not open`);
  return session;
}

export interface Opened {
  adapter: string | null;
  notes: Notes;
  /** From the library's code at hand to the first step done: device, weights, compiling, step. */
  firstStepMs: number;
  firstLoss: number;
}

/** Sets a library up and does its first step. */
export async function open(library: LibraryName, given: Case): Promise<Opened> {
  const openLibrary = await openers[library]();
  attribute(library);
  const work = makeWork(given);
  const start = performance.now();
  const session = await openLibrary(work);
  sessions.set(library, session);
  session.step();
  await session.finished();
  const firstStepMs = performance.now() - start;
  const { adapter = null, notes = {} } = session;
  checkComplaints();
  return { adapter, notes, firstStepMs, firstLoss: await session.loss() };
}

export interface Step {
  milliseconds: number;
  loss: number;
  dispatches: number;
  submits: number;
  /** From the call to the last submit: what the step costs the thread that drives the GPU. */
  encodeMs: number;
}

/** One step on its own, with all that is counted of it. */
export async function step(library: LibraryName): Promise<Step> {
  const session = sessionOf(library);
  await session.finished();
  takeCounts();
  const start = performance.now();
  session.step();
  await session.finished();
  const milliseconds = performance.now() - start;
  // Reading the loss submits something, too.
  const counted = { ...takeCounts(), encodeMs: lastSubmitAt() - start };
  checkComplaints();
  return { milliseconds, loss: await session.loss(), ...counted };
}

/**
 * Milliseconds a step, of several steps handed over before anything is waited for, as training does.
 * @param together of them that may share a submit
 */
export async function burst(library: LibraryName, steps: number, together: number): Promise<number> {
  const session = sessionOf(library);
  await session.finished();
  const start = performance.now();
  for (let left = steps; left > 0; left -= together) session.step(Math.min(left, together));
  await session.finished();
  const milliseconds = (performance.now() - start) / steps;
  checkComplaints();
  return milliseconds;
}

/** Ends a session. */
export function close(library: LibraryName): { peakBytes: number } {
  const result = { peakBytes: peakBytes(library) };
  sessionOf(library).close();
  sessions.delete(library);
  return result;
}
