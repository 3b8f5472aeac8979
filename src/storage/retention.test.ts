import { describe, expect, it } from 'vitest';
import { defaultConfig, defaultSampling } from '../config/defaults.ts';
import { interruptedRuns, surplus, unusedTexts } from './retention.ts';
import type { SavedRun } from './types.ts';

const run = (id: string, updatedAt: number, change: Partial<SavedRun> = {}): SavedRun => ({
  version: 1,
  id,
  name: id,
  kept: false,
  open: true,
  createdAt: 0,
  updatedAt,
  step: 10,
  loss: 2,
  config: defaultConfig,
  textKey: null,
  textName: 'Moby-Dick',
  sampling: defaultSampling,
  bytes: 1,
  ...change,
});

const seven = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id, i) => run(id, i));
const none = new Set<string>();

describe('surplus', () => {
  it('should leave the five latest', () => {
    expect(surplus(seven, none).sort()).toEqual(['a', 'b']);
    expect(surplus(seven.toReversed(), none).sort()).toEqual(['a', 'b']);
    expect(surplus(seven.slice(0, 5), none)).toEqual([]);
  });

  it('should leave what somebody kept, and not count it', () => {
    const kept = seven.map((each) => (each.id === 'a' || each.id === 'g' ? { ...each, kept: true } : each));
    expect(surplus(kept, none)).toEqual([]);
    expect(surplus([...kept, run('h', 9)], none)).toEqual(['b']);
  });

  it('should leave what a tab has open, however old, and make room for it', () => {
    expect(surplus(seven, new Set(['a'])).sort()).toEqual(['b', 'c']);
    expect(surplus(seven, new Set(seven.map(({ id }) => id)))).toEqual([]);
  });
});

describe('interruptedRuns', () => {
  it('should offer the latest first, and none that was ended or has learnt nothing', () => {
    const runs = [run('old', 1), run('ended', 5, { open: false }), run('new', 3), run('empty', 4, { step: 0 })];
    expect(interruptedRuns(runs).map(({ id }) => id)).toEqual(['new', 'old']);
  });
});

it('should name the texts that no run needs', () => {
  expect(unusedTexts(['x', 'y', 'z'], new Set(['y', 'other']))).toEqual(['x', 'z']);
});
