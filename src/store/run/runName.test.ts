import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import { modelName } from '../../config/layerList.ts';
import { fileName, runName, subjectName, textName, viewFileName } from './runName.ts';

const deep = { ...defaultConfig, cell: 'gru', layers: 2, hiddenSize: 256 };

describe('names', () => {
  it('should say the cell and its sizes', () => {
    expect(modelName(defaultConfig)).toBe('LSTM 128');
    expect(modelName(deep)).toBe('GRU 2×256');
  });

  it('should say the text', () => {
    expect(textName('moby-dick', undefined)).toBe('Moby-Dick');
    expect(textName('own', 'notes.txt')).toBe('notes.txt');
    expect(textName('own', undefined)).toBe('own text');
  });

  it('should say the task and its lag in the place of a text', () => {
    expect(subjectName(defaultConfig, undefined)).toBe('Moby-Dick');
    const recall = { ...defaultConfig, corpus: 'own', task: { id: 'recall', lag: 32 } };
    const subject = subjectName(recall, 'notes.txt');
    expect(subject).toBe('Recall, lag 32');
    expect(fileName(recall, subject, 9, 'checkpoint')).toBe('lstm-128-recall-lag-32-step-9-checkpoint.safetensors');
  });

  it('should number what is taken', () => {
    const name = 'LSTM 128 on Moby-Dick';
    expect(runName(defaultConfig, 'Moby-Dick', new Set())).toBe(name);
    expect(runName(defaultConfig, 'Moby-Dick', new Set([name, `${name} (2)`]))).toBe(`${name} (3)`);
  });
});

describe('fileName', () => {
  it.each([
    [defaultConfig, 'Moby-Dick', 'safetensors', 'lstm-128-moby-dick-step-1234.safetensors'],
    [deep, 'Sonnets', 'checkpoint', 'gru-2x256-sonnets-step-1234-checkpoint.safetensors'],
    [defaultConfig, 'Été à Paris (2).txt', 'onnx', 'lstm-128-ete-a-paris-2-step-1234-onnx.zip'],
    [defaultConfig, '../../etc/passwd', 'pytorch', 'lstm-128-etc-passwd-step-1234-pytorch.zip'],
    [defaultConfig, '戦争と平和', 'safetensors', 'lstm-128-step-1234.safetensors'],
  ] as const)('should be safe and say what it is: %#', (config, text, form, name) => {
    expect(fileName(config, text, 1234, form)).toBe(name);
  });
});

it('names what is taken along of a view by run, step and view', () => {
  expect(viewFileName(defaultConfig, 'Moby-Dick', 1234, 'gradient-reach', 'png')).toBe(
    'lstm-128-moby-dick-step-1234-gradient-reach.png',
  );
});
