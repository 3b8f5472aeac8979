import type { Event } from '../../protocol/events.ts';

/** One kind of event. */
export type EventOf<Type extends Event['type']> = Extract<Event, { type: Type }>;

/** What a part of the store does on the events that concern it. */
export type Handlers = { readonly [Type in Event['type']]?: (event: EventOf<Type>) => void };
