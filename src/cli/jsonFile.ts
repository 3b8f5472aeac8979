import { readFileSync } from 'node:fs';
import { UsageError } from './errors.ts';

/** 'npm run … > FILE' puts it into the file. */
const npmBanner = /^\s*> .+\r?\n> .+\r?\n/;

/**
 * Reads a JSON file that a person wrote.
 * @throws UsageError that names the file and, where it is no JSON, the place
 */
export function readJson(path: string, flag: string): unknown {
  const text = readInput(path, flag)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch {
    if (npmBanner.test(text)) {
      throw new UsageError(
        `${path} begins with lines that npm printed: delete everything before the first { (${flag}).`,
      );
    }
    const before = text.slice(0, firstError(text));
    const line = before.split('\n').length;
    const column = before.length - before.lastIndexOf('\n');
    throw new UsageError(`${path} is not JSON: line ${line}, column ${column} can't be read (${flag}).`);
  }
}

/** @throws UsageError for a file that is not there or can't be read */
export function readInput(path: string, flag: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : (cause as Error).message;
    throw new UsageError(`${path} can't be read: ${why} (${flag}).`, { cause });
  }
}

const blank = /[ \t\r\n]*/y;
const token =
  /[{}[\],:]|"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Where a text stops being JSON. JSON.parse fails there too, but not every version of it says where. Exported for tests. */
export function firstError(text: string): number {
  const open: string[] = [];
  /** What may come next: a value, the end of a collection, a key, a colon, or a comma. */
  let expected = 'value';
  let at = 0;
  for (;;) {
    blank.lastIndex = at;
    at += blank.exec(text)?.[0].length ?? 0;
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    if (found === undefined) return at;
    const next = after(found, expected, open);
    if (next === null) return at;
    expected = next;
    at = token.lastIndex;
  }
}

/** What is wanted after a token, or null where it may not stand there. */
function after(found: string, expected: string, open: string[]): string | null {
  const closes = open.at(-1) === '{' ? '}' : open.at(-1) === '[' ? ']' : '';
  if (found === closes && (expected === 'comma' || expected === 'first key' || expected === 'first value')) {
    open.pop();
    return open.length > 0 ? 'comma' : 'nothing';
  }
  if (expected === 'comma') return found === ',' ? (closes === '}' ? 'key' : 'value') : null;
  if (expected === 'colon') return found === ':' ? 'value' : null;
  if (expected === 'key' || expected === 'first key') return found.startsWith('"') ? 'colon' : null;
  if (expected === 'nothing' || /^[}\],:]$/.test(found)) return null;
  if (found !== '{' && found !== '[') return open.length > 0 ? 'comma' : 'nothing';
  open.push(found);
  return found === '{' ? 'first key' : 'first value';
}
