import type { RunConfig } from '../../config/settings/types.ts';
import { anyTaskOf, ownKindOf, predictsNumbers, readsText } from '../../config/task.ts';
import { formatCount } from '../../lib/format.ts';
import type { ModelReport } from '../../protocol/files.ts';

export type UsableReport = Extract<ModelReport, { problem?: undefined }>;

/** Where the sequences of a task's model come from, up to the task's name. */
export function taskSentence(config: RunConfig): string {
  const task = anyTaskOf(config);
  return task?.kind === 'data' || (task?.kind === 'pairs' && task.file)
    ? `It trains on data of this page (${task.examples}), so no text is needed:`
    : 'It trains on a task with generated sequences, so no text is needed:';
}

/** How an opened model begins on the data that are chosen. */
export function beginningSentence({ kind, config, hasVocabulary, vocabularySize }: UsableReport): string {
  const task = anyTaskOf(config);
  if (kind === 'checkpoint') {
    if (!task) return 'It continues with the settings, the optimizer’s state and the characters of the file.';
    const next = task.kind === 'drawn' ? 'sequences' : 'batches';
    return `It continues with the settings and the optimizer’s state of the file, on the next ${next}.`;
  }
  const waits = 'Training starts at step 0 when you press Play';
  if (task) return `${waits}; ${task.lag === null ? 'settings' : 'lag and settings'} may be changed before.`;
  return hasVocabulary
    ? `The text is read with the model’s vocabulary; other characters become its rare character, or are left out. ${waits}.`
    : `The text must have ${vocabularySize} different characters, as many as the model. ${waits}.`;
}

/** What an opened model tells apart. */
export function vocabularyText({ config, vocabularySize, hasVocabulary }: UsableReport): string {
  const task = anyTaskOf(config);
  const reads = task?.inputs === 'numbers' ? 'reads numbers' : 'reads symbols';
  if (task && predictsNumbers(task)) return `none: it ${reads} and predicts numbers`;
  const unnamed = hasVocabulary ? '' : ', which the file does not name';
  if (!task) return `${formatCount(vocabularySize)} characters${unnamed}`;
  if (task.kind === 'drawn') return `${formatCount(vocabularySize)} symbols${unnamed}`;
  return `it ${reads} and predicts one of ${formatCount(vocabularySize)} classes${unnamed}`;
}

/** Of a checkpoint whose own data are not here. */
export function missingSentence(config: RunConfig): string {
  const kind = ownKindOf(config) ?? 'text';
  const [is, that] = kind === 'pairs' ? ['are', 'those'] : ['is', 'that'];
  return `This checkpoint was trained on a user’s own ${kind}, which ${is} not open here. Open ${that} ${kind} first, or use only the weights.`;
}

/** Of the list of what an opened model may be trained on. */
export function dataLabel(config: RunConfig): string {
  if (readsText(config)) return 'Text to train on';
  return ownKindOf(config) === 'pairs' ? 'Pairs to train on' : 'Series to train on';
}
