import { create } from 'zustand';
import type { OwnKind } from '../../config/task.ts';
import { send } from '../worker/client.ts';
import { idOfText, rememberText } from './bytes.ts';

/** Data that a person brought and trained on, by the id under which the worker holds them. */
interface OwnData {
  readonly id: string;
  readonly name: string;
  readonly kind: OwnKind;
}

/** The one that was trained on last comes last. */
export const useOwnData = create<{ accepted: readonly OwnData[] }>()(() => ({ accepted: [] }));

export const acceptOwn = (data: OwnData): void =>
  useOwnData.setState(({ accepted }) => ({ accepted: [...accepted.filter(({ id }) => id !== data.id), data] }));

/** What is here of a kind: a table is no text to learn, and a text no table. */
export const acceptedOf = (kind: OwnKind | null): readonly OwnData[] =>
  useOwnData.getState().accepted.filter((data) => data.kind === kind);

/**
 * Hands data that were saved with a run to the worker again, and returns their id.
 * @param key their SHA-256
 * @throws DOMException if the browser can't read them any more
 */
export async function bringBack(kind: OwnKind, name: string, key: string, file: Blob): Promise<string> {
  const known = await idOfText(kind, key);
  const bytes = known === null ? await file.arrayBuffer() : null;
  const id = known ?? rememberText(kind, name, bytes as ArrayBuffer);
  if (bytes) send({ type: 'keepText', id, bytes }, [bytes]);
  acceptOwn({ id, name, kind });
  return id;
}
