import type { StoreApi } from 'zustand';
import type { Codec } from './codecs.ts';

/** A part of the page's state that an address carries, under keys that begin with its name. */
interface View {
  /** Key and text of each value that is not as it is at first. */
  entries(): [key: string, text: string][];
  /** @returns what is wrong with it in one sentence, or null; undefined where the key is none of this view's */
  apply(key: string, text: string): string | null | undefined;
  /** As it is at first. */
  reset(): void;
  subscribe(listener: () => void): () => void;
}

const views: View[] = [];

export const linkedViews: readonly View[] = views;

/** Called where the state is made, before the page starts. */
export function addView(view: View): void {
  views.push(view);
}

/**
 * Puts fields of a store into the address as `name.field`.
 * @param codecs of the fields that an address carries
 */
export function linkView<State extends object>(
  name: string,
  store: StoreApi<State>,
  codecs: { [Key in keyof State]?: Codec<State[Key]> },
): void {
  const fields = Object.entries(codecs) as [keyof State & string, Codec<unknown>][];
  const initial = store.getInitialState();
  addView({
    entries: () =>
      fields
        .filter(([key]) => store.getState()[key] !== initial[key])
        .map(([key, codec]) => [`${name}.${key}`, codec.write(store.getState()[key])]),
    apply: (key, text) => {
      const field = fields.find(([each]) => `${name}.${each}` === key);
      if (!field) return undefined;
      const value = field[1].read(text);
      if (value === undefined) return `${key} must be ${field[1].accepts}, not ${quoted(text)}.`;
      store.setState({ [field[0]]: value } as Partial<State>);
      return null;
    },
    reset: () => store.setState(Object.fromEntries(fields.map(([key]) => [key, initial[key]])) as Partial<State>),
    subscribe: (listener) => store.subscribe(listener),
  });
}

/** Of what came in an address, for people: as much as fits a sentence. */
export const quoted = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
