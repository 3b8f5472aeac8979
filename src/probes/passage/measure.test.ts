import { describe, expect, it } from 'vitest';
import { prepareDataset } from '../../training/datasets/dataset.ts';
import { prepareTask } from '../../training/datasets/taskDataset.ts';
import { checkConfig } from '../../training/loop/runSpec.ts';
import { defaultPassage } from './measure.ts';

describe('defaultPassage', () => {
  const read = (text: string, B: number, T: number): { passage: string; validation: string } => {
    const dataset = prepareDataset(text, B, T);
    const passage = dataset.tokenizer.decode(defaultPassage(dataset, B, T));
    return { passage, validation: text.slice(Math.floor(0.9 * text.length)) };
  };

  it('should begin with a whole word of what is held back, and go on over windows', () => {
    const text = Array.from({ length: 1200 }, (_, i) => `word${i}`).join(' ');
    const { passage, validation } = read(text, 2, 32);
    expect(passage).toMatch(/^word\d+ word/);
    expect(validation).toContain(passage);
    expect(passage.length).toBeGreaterThan(96);
    expect(passage.length).toBeLessThanOrEqual(128);
  });

  it('should do without words, and end with what is held back where that is little', () => {
    expect(read('abcdefghij'.repeat(40), 2, 8).passage).toBe('abcdefghijabcdefghij');
    const { passage } = read('abcdefghij'.repeat(40), 2, 50);
    expect('abcdefghij'.repeat(8)).toContain(passage);
    expect(passage).toHaveLength(39);
  });

  it('should be one whole sequence of a task', () => {
    const config = checkConfig({ task: { id: 'recall', lag: 5 }, batchSize: 3 });
    const dataset = prepareTask(config);
    const passage = defaultPassage(dataset, 3, config.seqLength);
    expect(passage).toHaveLength(config.seqLength);
    expect([...passage]).toEqual(Array.from({ length: config.seqLength }, (_, t) => dataset.validation[0]?.ids[3 * t]));
  });
});
