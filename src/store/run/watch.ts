import type { ProbeKind, ProbeRequests, Watched } from '../../probes/index.ts';
import { send } from '../worker/client.ts';

let watched: Watched = {};

/** What each panel asks for, by the kind of measurement; two may look at the same. */
const wishes = new Map<string, Map<string, unknown>>();

/**
 * Tells the worker what came into sight (with what is asked of it) or, with null, left it, if that is news.
 * @param by the panel that looks, where several look at the same kind: the one that began first is heard
 */
export function watch<Kind extends ProbeKind>(kind: Kind, wish: ProbeRequests[Kind] | null, by: string = kind): void {
  const ofKind = wishes.get(kind) ?? new Map<string, unknown>();
  wishes.set(kind, ofKind);
  if (wish === null) ofKind.delete(by);
  else ofKind.set(by, wish);
  const [request = null] = ofKind.values() as Iterable<ProbeRequests[Kind] | null>;
  const { [kind]: before, ...others } = watched;
  if (JSON.stringify(before ?? null) === JSON.stringify(request)) return;
  watched = request === null ? (others as Watched) : { ...watched, [kind]: request };
  send({ type: 'watch', watched });
}

/** Once more, for a worker that has heard nothing of it. */
export function watchAgain(): void {
  if (Object.keys(watched).length > 0) send({ type: 'watch', watched });
}
