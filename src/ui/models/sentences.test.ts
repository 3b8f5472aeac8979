import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { dataTasks, tasks } from '../../data/tasks/index.ts';
import { beginningSentence, missingSentence, taskSentence, type UsableReport, vocabularyText } from './sentences.ts';

const configOf = (id: string): RunConfig => ({ ...defaultConfig, task: { id, lag: 5 } });
const reportOf = (id: string, kind: UsableReport['kind'] = 'model'): UsableReport => ({
  name: 'a.safetensors',
  kind,
  config: configOf(id),
  step: 70,
  parameters: 100,
  vocabularySize: 12,
  hasVocabulary: true,
});

describe('what is said of an opened model', () => {
  it.each(tasks)('should tell that sequences are made and the lag may change when it learns $id', ({ id }) => {
    expect(taskSentence(configOf(id))).toContain('task with generated sequences');
    expect(beginningSentence(reportOf(id))).toContain('lag and settings may be changed');
    expect(beginningSentence(reportOf(id, 'checkpoint'))).toContain('on the next sequences');
  });

  it.each(dataTasks)('should tell of its data, and of a lag only where it has one, when it learns $id', (task) => {
    const { id, examples, lag } = task;
    expect(taskSentence(configOf(id))).not.toContain('generated sequences');
    expect(taskSentence(configOf(id))).toContain(`(${examples})`);
    const begins = beginningSentence(reportOf(id));
    expect(begins).toMatch(/when you press Play; (lag and )?settings may be changed before\.$/);
    expect(begins.includes('lag')).toBe(lag !== null);
    expect(beginningSentence(reportOf(id, 'checkpoint'))).not.toMatch(/characters|sequences/);
  });

  it.each([...tasks, ...dataTasks])('should tell numbers, symbols and classes apart when it learns $id', (task) => {
    const text = vocabularyText(reportOf(task.id));
    const numbersOut = task.output.startsWith('number');
    expect(text.includes('predicts numbers')).toBe(numbersOut);
    expect(text.includes('reads numbers')).toBe(task.inputs === 'numbers');
    expect(text.includes('12')).toBe(!numbersOut);
    expect(text).not.toContain('characters');
  });

  it('should speak of characters when it learns a text', () => {
    expect(vocabularyText(reportOf('text'))).toBe('12 characters');
    expect(vocabularyText({ ...reportOf('text'), hasVocabulary: false })).toMatch(/which the file does not name$/);
    expect(beginningSentence(reportOf('text'))).toMatch(/^The text is read with the model’s vocabulary/);
    expect(beginningSentence(reportOf('text', 'checkpoint'))).toContain('the characters of the file');
  });

  it('should ask for the kind of data that a checkpoint was trained on', () => {
    expect(missingSentence(configOf('series'))).toContain('own table');
    expect(missingSentence(configOf('text'))).toContain('own text');
  });
});
