import { closeSync, fstatSync, fsyncSync, openSync, readSync, truncateSync } from 'node:fs';
import { writeAll } from './atomicFile.ts';
import { RunError } from './errors.ts';

const chunkBytes = 64 * 1024;
const newline = 0x0a;

/** A line of a file with the break that ends it; the last may have none. */
interface Line {
  /** Where it begins, in bytes. */
  readonly at: number;
  readonly text: string;
}

/**
 * The lines of a text file from its last to its first. What is read grows with what is asked for, not with the file.
 * @returns nothing of a file that is not there
 */
export function* linesFromEnd(path: string): Generator<Line, void> {
  const file = openToRead(path);
  if (file === undefined) return;
  try {
    let from = fstatSync(file).size;
    /** What follows `from`, up to the line that was yielded last. */
    let bytes = Buffer.alloc(0);
    while (from > 0) {
      const size = Math.min(chunkBytes, from);
      from -= size;
      bytes = Buffer.concat([readAt(file, from, size), bytes]);
      for (let end = bytes.length; end > 0; ) {
        // The last byte may be the break that ends this very line.
        const start = end < 2 ? 0 : bytes.lastIndexOf(newline, end - 2) + 1;
        if (start === 0 && from > 0) break;
        yield { at: from + start, text: bytes.toString('utf8', start, end) };
        bytes = bytes.subarray(0, start);
        end = start;
      }
    }
  } finally {
    closeSync(file);
  }
}

/** The first `limit` bytes of a file, empty where there is none. */
export function beginningOf(path: string, limit: number): string {
  const file = openToRead(path);
  if (file === undefined) return '';
  try {
    return readAt(file, 0, Math.min(limit, fstatSync(file).size)).toString('utf8');
  } finally {
    closeSync(file);
  }
}

/** Ends a file after so many bytes. */
export function cutAt(path: string, bytes: number): void {
  try {
    truncateSync(path, bytes);
  } catch (cause) {
    throw notWritten(path, cause);
  }
}

/**
 * Adds to the end of a file, and waits until it is on the disk. A kill may leave any part of `text`.
 * @param head what the file begins with, written where it is empty or missing
 * @throws RunError where the disk or its rights don't allow it
 */
export function append(path: string, text: string, head = ''): void {
  changeAtEnd(path, (file, end) => writeAll(file, Buffer.from(end === 0 ? head + text : text), end));
}

/**
 * As `append`, but the first line is written once the rest is on the disk. Until then its bytes are 0, so that whoever finds
 * the line whole finds the rest.
 */
export function appendRecord(path: string, firstLine: string, rest: string): void {
  changeAtEnd(path, (file, end) => {
    const line = Buffer.from(firstLine);
    writeAll(file, Buffer.from(rest), end + line.length);
    fsyncSync(file);
    writeAll(file, line, end);
  });
}

function changeAtEnd(path: string, change: (file: number, end: number) => void): void {
  try {
    const file = openOrMake(path);
    try {
      change(file, fstatSync(file).size);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw notWritten(path, cause);
  }
}

/** With the flag 'a' Linux ignores the place of a write. */
function openOrMake(path: string): number {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return openSync(path, 'wx+');
  }
}

function openToRead(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new RunError(`${path} could not be read: ${(error as Error).message}.`, { cause: error });
  }
}

function readAt(file: number, at: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let done = 0; done < size; ) {
    const read = readSync(file, bytes, done, size - done, at + done);
    if (read === 0) throw new RunError('A file was cut short while it was read.');
    done += read;
  }
  return bytes;
}

const notWritten = (path: string, cause: unknown): RunError =>
  new RunError(`${path} could not be written: ${(cause as Error).message}.`, { cause });
