import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RunConfig } from '../config/settings/types.ts';
import { dataTaskOf, pairTaskOf, readsOwn } from '../config/task.ts';
import { corpora } from '../data/corpora.ts';
import { decodeText, TextError } from '../data/text.ts';
import { UsageError } from './errors.ts';
import type { Host } from './host.ts';
import { readInput } from './jsonFile.ts';

/** Corpus of a text that a person brought. */
export const ownCorpus = 'own';

/** @throws UsageError for a file that is no text, and why */
export function readTextFile(path: string, flag: string): string {
  const bytes = readInput(path, flag);
  try {
    return decodeText(bytes);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw new UsageError(`${path} can't be used (${flag}): ${error.message}`, { cause: error });
  }
}

/**
 * The text of a configuration: a bundled one, or the copy that lies with the run.
 * @throws UsageError where a run of one's own text has no copy of it
 */
export function readCorpus(host: Host, corpus: string, copy: string): string {
  if (corpus === ownCorpus) {
    if (existsSync(copy)) return readTextFile(copy, '--out');
    throw new UsageError('The setting corpus is "own", so a text is needed: give its file with --text.');
  }
  const file = corpora.find(({ id }) => id === corpus)?.file ?? '';
  return readTextFile(join(host.projectFolder, 'public', file), 'corpus');
}

/** The data of a task: its file, or the copy of one's own that lies with the run; '' where a task draws its sequences. */
export function readTaskData(host: Host, config: Pick<RunConfig, 'task' | 'corpus'>, copy: string): string {
  if (readsOwn(config)) return readCorpus(host, ownCorpus, copy);
  const task = dataTaskOf(config) ?? pairTaskOf(config);
  if (!task?.file) return '';
  const bytes = readInput(join(host.projectFolder, 'public', task.file), 'task.id');
  return decodeText(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
}
