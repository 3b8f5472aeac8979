import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ModelFileError } from '../formats/errors.ts';
import { type ModelContents, readModelFile } from '../formats/modelFile.ts';
import { UsageError } from './errors.ts';
import { readInput } from './jsonFile.ts';

/** A model file that somebody named. */
interface ModelInput {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly contents: ModelContents;
}

/**
 * @param path a model file, or the folder of a run
 * @param names of the files in a folder, the first that is there
 * @throws UsageError naming the file and what is wrong with it
 */
export function readModel(path: string, flag: string, names = ['model.safetensors', 'checkpoint']): ModelInput {
  const file = isFolder(path) ? inFolder(path, names, flag) : path;
  const bytes = readInput(file, flag);
  try {
    return { path: file, bytes, contents: readModelFile(bytes) };
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    throw new UsageError(`${file} can't be used (${flag}): ${error.message}`, { cause: error });
  }
}

function inFolder(folder: string, names: readonly string[], flag: string): string {
  const found = names.map((name) => join(folder, name)).find((file) => exists(file));
  if (found) return found;
  throw new UsageError(`There is no model in ${folder} (${flag}): it has no ${names.join(' and no ')}.`);
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
