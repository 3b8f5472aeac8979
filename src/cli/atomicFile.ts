import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RunError } from './errors.ts';

const temporaryName = /^\.(.+)\.\d+\.tmp$/;

/**
 * Writes a file so that it is, at every moment and after any kill, either as it was or whole: aside, to the disk, then
 * renamed.
 * @param contents in parts, written one behind the other
 * @throws RunError where the disk or its rights don't allow it
 */
export function writeWhole(path: string, ...contents: readonly (string | Uint8Array)[]): void {
  const aside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const file = openSync(aside, 'w');
    try {
      for (const part of contents) writeAll(file, typeof part === 'string' ? Buffer.from(part) : part);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(aside, path);
  } catch (cause) {
    rmSync(aside, { force: true });
    throw new RunError(`${path} could not be written: ${(cause as Error).message}.`, { cause });
  }
  syncFolder(dirname(path));
}

/** @param start place in the file; behind what was written last if null */
export function writeAll(file: number, bytes: Uint8Array, start: number | null = null): void {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(file, bytes, at, bytes.length - at, start === null ? null : start + at);
  }
}

/** The rename itself reaches the disk with its folder; systems that can't open one do without. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Removes what writes that were killed have left. */
export function removeTemporary(folder: string): void {
  for (const name of readdirSync(folder)) if (temporaryName.test(name)) rmSync(join(folder, name), { force: true });
}
