import type { Watched } from '../protocol.ts';
import { send } from './workerClient.ts';

let watched: Watched = { reach: false };

/** Tells the worker what came into sight or left it, if that is news. */
export function watch(change: Partial<Watched>): void {
  const next = { ...watched, ...change };
  if (next.reach === watched.reach) return;
  watched = next;
  send({ type: 'watch', watched });
}

/** Once more, for a worker that has heard nothing of it. */
export function watchAgain(): void {
  if (watched.reach) send({ type: 'watch', watched });
}
