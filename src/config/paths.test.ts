import { describe, expect, it } from 'vitest';
import { defaultConfig } from './defaults.ts';
import { restartDifferences } from './differences.ts';
import { isRelevant, valueAt, withSetting, withValueAt } from './paths.ts';

describe('withValueAt', () => {
  it('should change one setting and leave the original alone', () => {
    const changed = withValueAt(defaultConfig, 'optimizer.beta1', 0.5);
    expect(valueAt(changed, 'optimizer.beta1')).toBe(0.5);
    expect(changed.optimizer).toEqual({ ...defaultConfig.optimizer, beta1: 0.5 });
    expect(defaultConfig.optimizer.beta1).toBe(0.9);
    expect(changed.clip).toBe(defaultConfig.clip);
  });

  it('should change a setting at the top', () => {
    expect(withValueAt(defaultConfig, 'hiddenSize', 7)).toEqual({ ...defaultConfig, hiddenSize: 7 });
  });
});

describe('isRelevant', () => {
  it('should ask for an activation only where the cell leaves a choice', () => {
    expect(isRelevant('activation', { ...defaultConfig, cell: 'rnn' })).toBe(true);
    expect(isRelevant('activation', { ...defaultConfig, cell: 'gru' })).toBe(false);
  });

  it('should ask for a forget bias only where there is a forget gate', () => {
    expect(isRelevant('init.forgetBias', defaultConfig)).toBe(true);
    expect(isRelevant('init.forgetBias', { ...defaultConfig, cell: 'gru' })).toBe(false);
  });

  it('should ask for a lag of a task alone, and for what it decides of a text alone', () => {
    const task = withValueAt(defaultConfig, 'task.id', 'recall');
    expect(isRelevant('task.lag', task)).toBe(true);
    expect(isRelevant('task.lag', defaultConfig)).toBe(false);
    for (const path of ['corpus', 'seqLength', 'carryState'] as const) {
      expect(isRelevant(path, task)).toBe(false);
      expect(isRelevant(path, defaultConfig)).toBe(true);
    }
  });

  it('should ask for what any layer has a use for when layers differ, and for nothing that they share', () => {
    const mixed = withSetting(defaultConfig, 'perLayer', 'gru:32,lstm:16,rnn:8');
    for (const path of ['init.forgetBias', 'init.updateBias', 'activation', 'recurrence', 'init.recurrent'] as const) {
      expect(isRelevant(path, mixed), path).toBe(true);
    }
    for (const path of ['cell', 'layers', 'hiddenSize', 'bidirectional'] as const) {
      expect(isRelevant(path, mixed), path).toBe(false);
    }
    expect(isRelevant('activation', withSetting(mixed, 'perLayer', 'gru:32,lstm:16'))).toBe(false);
  });

  it('should ask for what the optimizer reads', () => {
    const sgd = withValueAt(defaultConfig, 'optimizer.type', 'sgd');
    expect(isRelevant('optimizer.momentum', sgd)).toBe(true);
    expect(isRelevant('optimizer.beta1', sgd)).toBe(false);
    expect(isRelevant('optimizer.beta1', defaultConfig)).toBe(true);
  });
});

describe('withSetting', () => {
  const mixed = withSetting(defaultConfig, 'perLayer', 'gru:32,lstm:16:bidirectional');

  it('should set the layers when these are listed, and all as the lowest when no list is given', () => {
    expect(mixed).toMatchObject({ layers: 2, cell: 'gru', hiddenSize: 32, bidirectional: true });
    const alike = { layers: 2, cell: 'gru', hiddenSize: 32, bidirectional: false, perLayer: '' };
    expect(withSetting(mixed, 'perLayer', '')).toEqual({ ...defaultConfig, ...alike });
  });

  it('should set what layers share of each when they differ', () => {
    expect(withSetting(mixed, 'cell', 'rnn').perLayer).toBe('rnn:32,rnn:16:bidirectional');
    expect(withSetting(mixed, 'bidirectional', false).perLayer).toBe('gru:32,lstm:16');
    expect(withSetting(mixed, 'seed', 9)).toEqual({ ...mixed, seed: 9 });
    expect(withSetting(defaultConfig, 'cell', 'rnn')).toEqual({ ...defaultConfig, cell: 'rnn' });
  });
});

describe('restartDifferences', () => {
  it('should find none between equals', () => {
    expect(restartDifferences(structuredClone(defaultConfig), defaultConfig)).toEqual([]);
  });

  it('should pass over what acts live', () => {
    const live = withValueAt(withValueAt(defaultConfig, 'optimizer.learningRate', 1), 'clip.type', 'none');
    expect(restartDifferences(live, defaultConfig)).toEqual([]);
  });

  it('should pass over what neither side reads', () => {
    const unread = withValueAt(withValueAt(defaultConfig, 'activation', 'relu'), 'optimizer.alpha', 0.5);
    expect(restartDifferences(unread, defaultConfig)).toEqual([]);
  });

  it('should name another task alone, and of the same task what differs of it', () => {
    const recall = { ...defaultConfig, task: { id: 'recall', lag: 32 }, seqLength: 33, carryState: false };
    expect(restartDifferences(recall, { ...defaultConfig, corpus: 'sonnets' })).toEqual(['task.id']);
    expect(restartDifferences(defaultConfig, recall)).toEqual(['task.id']);
    const longer = { ...recall, task: { id: 'recall', lag: 40 }, seqLength: 41 };
    expect(restartDifferences(longer, { ...recall, corpus: 'own' })).toEqual(['task.lag']);
  });

  it('should name what differs', () => {
    const draft = withValueAt(withValueAt(defaultConfig, 'hiddenSize', 64), 'init.forgetBias', null);
    expect(restartDifferences(draft, defaultConfig)).toEqual(['hiddenSize', 'init.forgetBias']);
  });
});
