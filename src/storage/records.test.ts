import { describe, expect, it } from 'vitest';
import { defaultConfig, defaultSampling } from '../config/defaults.ts';
import { StorageError } from './errors.ts';
import { historyBytes, readHistory, readRun } from './records.ts';
import { type ColumnHistory, columnNames, type RunHistory, type SavedRun } from './types.ts';

const saved: SavedRun = {
  version: 1,
  id: 'one',
  name: 'LSTM 128 on Moby-Dick',
  kept: false,
  open: true,
  createdAt: 1,
  updatedAt: 2,
  step: 30,
  loss: 2.5,
  config: defaultConfig,
  textKey: null,
  textName: 'Moby-Dick',
  sampling: defaultSampling,
  bytes: 100,
};

const problemOf = (value: unknown): string => {
  try {
    readRun(value);
    return '';
  } catch (error) {
    return error instanceof StorageError && error.code === 'unreadable' ? error.message : String(error);
  }
};

describe('readRun', () => {
  it('should give back what was saved', () => {
    expect(readRun(structuredClone(saved))).toEqual(saved);
  });

  it('should fill in settings that came after the run was saved', () => {
    const { validateEvery: _, ...older } = defaultConfig;
    expect(readRun({ ...saved, config: older }).config).toEqual(defaultConfig);
  });

  it.each([
    ['a newer page', { ...saved, version: 2, steps: 1 }, /newer version/],
    ['nothing', undefined, /damaged/],
    ['another thing', 'run', /damaged/],
    ['no name', { ...saved, name: 7 }, /damaged/],
    ['a step that is none', { ...saved, step: Number.NaN }, /damaged/],
    ['no settings', { ...saved, config: null }, /damaged/],
    ['a cell that is not known', { ...saved, config: { ...defaultConfig, cell: 'mamba' } }, /settings.*cell/i],
    ['an impossible size', { ...saved, config: { ...defaultConfig, hiddenSize: -1 } }, /settings.*hiddenSize/],
  ])('should refuse %s', (_, value, message) => {
    expect(problemOf(value)).toMatch(message);
  });
});

function historyOf(length: number, stride = 1): RunHistory {
  const column = (): ColumnHistory => ({
    min: new Float32Array(length),
    max: new Float32Array(length),
    sum: new Float64Array(length),
    count: new Uint32Array(length),
    fell: new Uint8Array(length),
  });
  const columns = Object.fromEntries(columnNames.map((name) => [name, column()])) as RunHistory['columns'];
  return {
    stride,
    lastStep: length * stride,
    seconds: 3,
    columns,
    elapsed: new Float64Array(length),
    validation: { steps: new Float64Array(2), losses: new Float32Array(2) },
  };
}

describe('readHistory', () => {
  it('should take curves that fit', () => {
    for (const history of [historyOf(0), historyOf(5), historyOf(8, 4)]) {
      expect(readHistory(history, 8)).toBe(history);
    }
    const { validation } = historyOf(5);
    const withTask = { ...historyOf(5), validation: { ...validation, accuracies: new Float32Array(2) } };
    expect(readHistory(withTask, 8)).toBe(withTask);
  });

  it.each([
    ['none', null],
    ['too many buckets', historyOf(10)],
    ['a column that is shorter', { ...historyOf(5), elapsed: new Float64Array(4) }],
    ['a stride that is no power of two', { ...historyOf(6, 3) }],
    ['a step that is none', { ...historyOf(5), lastStep: Number.NaN }],
    ['no columns', { ...historyOf(5), columns: undefined }],
    ['lists for columns', { ...historyOf(1), columns: { ...historyOf(1).columns, loss: { min: [1] } } }],
    ['uneven validation', { ...historyOf(5), validation: { steps: new Float64Array(2), losses: new Float32Array(1) } }],
    [
      'uneven accuracies',
      { ...historyOf(5), validation: { ...historyOf(5).validation, accuracies: new Float32Array(1) } },
    ],
  ])('should do without %s', (_, value) => {
    expect(readHistory(value, 8)).toBeNull();
  });
});

it('should count the bytes of the curves', () => {
  expect(historyBytes(null)).toBe(0);
  // Five columns of 4 + 4 + 8 + 4 + 1 bytes a bucket, 8 for the clock, and two validation losses of 12.
  expect(historyBytes(historyOf(10))).toBe(10 * (5 * 21 + 8) + 2 * 12);
});
