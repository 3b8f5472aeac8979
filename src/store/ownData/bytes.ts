import type { OwnKind } from '../../config/task.ts';

/** Data that a person brought, as long as something may need them: the worker has the characters, this has the bytes. */
interface OwnBytes {
  readonly kind: OwnKind;
  readonly name: string;
  readonly file: Blob;
  /** SHA-256 in hexadecimal. */
  readonly key: Promise<string>;
}

/** Of a file that the browser does not hand out. */
export const unreadable = 'The browser could not read this file. Choose a plain text file, not a folder.';

const kept = new Map<string, OwnBytes>();
let nextId = 1;

async function hash(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Keeps a copy of a text or a table and returns its id, which the worker is told as well. */
export function rememberText(kind: OwnKind, name: string, bytes: ArrayBuffer): string {
  const id = `own-${nextId++}`;
  const key = hash(bytes);
  // Only a save needs it, and says so where it fails.
  key.catch(() => undefined);
  kept.set(id, { kind, name, file: new Blob([bytes]), key });
  return id;
}

export const textBytes = (id: string | undefined): OwnBytes | undefined => kept.get(id ?? '');

export function forgetText(id: string): void {
  kept.delete(id);
}

/** Id of a text, or of a table, with these bytes, if it is here. */
export async function idOfText(kind: OwnKind, key: string): Promise<string | null> {
  for (const [id, text] of kept) {
    if (text.kind === kind && (await text.key.catch(() => null)) === key) return id;
  }
  return null;
}
