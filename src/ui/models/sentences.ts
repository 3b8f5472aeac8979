import { answersNumbers, anyTaskOf, ownKindOf, readsText } from '../../config/task.ts';
import type { RunConfig } from '../../config/types.ts';
import { formatCount } from '../../lib/format.ts';
import type { ModelReport } from '../../protocol/files.ts';

export type UsableReport = Extract<ModelReport, { problem?: undefined }>;

/** Where the sequences of a task's model come from, up to the task's name. */
export function taskSentence(config: RunConfig): string {
  const task = anyTaskOf(config);
  return task?.kind === 'data'
    ? `It learns from data that come with the page (${task.examples}), so no text is needed:`
    : 'It learns a task that makes its own sequences, so no text is needed:';
}

/** How an opened model begins on the data that are chosen. */
export function beginningSentence({ kind, config, hasVocabulary, vocabularySize }: UsableReport): string {
  const task = anyTaskOf(config);
  if (kind === 'checkpoint') {
    if (!task) return 'It goes on with the settings, the optimizer and the characters of the file.';
    const next = task.kind === 'data' ? 'batches' : 'sequences';
    return `It goes on with the settings and the optimizer of the file, on the ${next} that would have come next.`;
  }
  const waits = 'Training begins at step 0 and waits for Play';
  if (task) return `${waits}; ${task.lag === null ? 'settings' : 'lag and settings'} may be changed before.`;
  return hasVocabulary
    ? `The text is read in the model’s own characters; others become its token for rare ones, or are left out. ${waits}.`
    : `The text must have ${vocabularySize} different characters, as many as the model. ${waits}.`;
}

/** What an opened model tells apart. */
export function vocabularyText({ config, vocabularySize, hasVocabulary }: UsableReport): string {
  const task = anyTaskOf(config);
  const reads = task?.inputs === 'numbers' ? 'reads numbers' : 'reads symbols';
  if (task && answersNumbers(task)) return `none: it ${reads} and answers with numbers`;
  const unnamed = hasVocabulary ? '' : ', which the file does not name';
  if (!task) return `${formatCount(vocabularySize)} characters${unnamed}`;
  if (task.kind === 'drawn') return `${formatCount(vocabularySize)} symbols${unnamed}`;
  return `it ${reads} and tells ${formatCount(vocabularySize)} classes apart${unnamed}`;
}

/** Of a checkpoint whose own data are not here. */
export function missingSentence(config: RunConfig): string {
  const what = ownKindOf(config) === 'table' ? 'table' : 'text';
  return `This checkpoint was trained on somebody’s own ${what}, which is not open here. Bring that ${what} first, or begin with the weights alone.`;
}

/** Of the list of what an opened model may be trained on. */
export const dataLabel = (config: RunConfig): string => (readsText(config) ? 'Text to train on' : 'Series to train on');
