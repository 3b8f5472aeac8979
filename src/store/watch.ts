import type { ProbeKind, ProbeRequests, Watched } from '../protocol.ts';
import { send } from './workerClient.ts';

let watched: Watched = {};

/** Tells the worker what came into sight (with what is asked of it) or, with null, left it, if that is news. */
export function watch<Kind extends ProbeKind>(kind: Kind, request: ProbeRequests[Kind] | null): void {
  const { [kind]: before, ...others } = watched;
  if (JSON.stringify(before ?? null) === JSON.stringify(request)) return;
  watched = request === null ? (others as Watched) : { ...watched, [kind]: request };
  send({ type: 'watch', watched });
}

/** Once more, for a worker that has heard nothing of it. */
export function watchAgain(): void {
  if (Object.keys(watched).length > 0) send({ type: 'watch', watched });
}
