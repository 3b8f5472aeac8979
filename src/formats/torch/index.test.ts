import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { initialParameters } from '../../nn/init/init.ts';
import { layoutParameters, packParameters } from '../../nn/memory/layout.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { writeCheckpoint } from '../checkpoint.ts';
import { readModelFile, writeModelFile } from '../modelFile.ts';
import { torchArchive } from './index.ts';

const vocabulary = ['\n', ' ', 'ä', 'z', '𝄞'];
const text = 'ä z\n𝄞 zz';

function checkpointOf(changes: Partial<RunConfig>): Uint8Array {
  const config: RunConfig = { ...defaultConfig, hiddenSize: 3, batchSize: 2, ...changes };
  const shape = shapeOf(config, vocabulary.length);
  const layout = layoutParameters(shape);
  const zeros = new Float32Array(layout.size * 4);
  const snapshot = {
    step: 41,
    params: packParameters(layout, initialParameters(shape, config.init, 1)),
    first: zeros,
    second: zeros,
    state: { layers: [] },
    fresh: true,
  };
  return writeCheckpoint({ config, vocabulary, textHash: '', snapshot });
}

const archiveOf = (checkpoint: Uint8Array): Uint8Array =>
  torchArchive({ checkpoint, contents: readModelFile(checkpoint), data: text });

describe('torchArchive', () => {
  test.each([
    ['lstm', 'LSTM'],
    ['gru', 'GRU'],
    ['rnn', 'RNN'],
  ])('holds all that a training of %s goes on from', (cell, module) => {
    const checkpoint = checkpointOf({ cell });
    const files = unzipSync(archiveOf(checkpoint));
    const read = (name: string): string => strFromU8(files[name] as Uint8Array);
    expect(Object.keys(files).sort()).toEqual([
      'README.md',
      'checkpoint.safetensors',
      'config.json',
      'text.txt',
      'train.py',
      'unroll.py',
      'vocabulary.json',
    ]);
    expect(files['checkpoint.safetensors']).toEqual(checkpoint);
    expect(read('text.txt')).toBe(text);
    expect(JSON.parse(read('vocabulary.json'))).toEqual(vocabulary);
    expect(JSON.parse(read('config.json'))).toMatchObject({ cell, hiddenSize: 3 });
    expect(read('train.py')).toMatch(/^#!\/usr\/bin\/env python3\n/);
    const readme = read('README.md');
    expect(readme).not.toContain('{{');
    expect(readme).toContain(`rnn = torch.nn.${module}(5, 3, 1)`);
    expect(readme).toContain('for 41 steps: 1 layer(s) of 3 units over 5 characters');
    expect(readme).toContain('`head = torch.nn.Linear(3, 5)`');
  });

  test('says that PyTorch goes on in full precision, where the run did not', () => {
    const readmeOf = (weights: RunConfig['weights']): string =>
      strFromU8(unzipSync(archiveOf(checkpointOf({ weights })))['README.md'] as Uint8Array);
    expect(readmeOf('f16')).toContain('This run used 16-bit weights; PyTorch uses 32-bit weights');
    expect(readmeOf('f32')).not.toContain('16-bit weights');
  });

  test('should describe each layer when layers differ', () => {
    const checkpoint = checkpointOf({ perLayer: 'lstm:3,gru:4', layers: 2 });
    const files = unzipSync(archiveOf(checkpoint));
    expect(files['checkpoint.safetensors']).toEqual(checkpoint);
    const readme = strFromU8(files['README.md'] as Uint8Array);
    expect(readme).not.toContain('{{');
    expect(readme).toContain(
      'A character-level stack of different layers that Unroll trained for 41 steps: LSTM of 3 units, GRU of 4 units over 5',
    );
    expect(readme).toContain('tensors of `torch.nn.LSTM(5, 3)`, `torch.nn.GRU(3, 4)`, layer by layer');
    expect(readme).toContain('`head = torch.nn.Linear(4, 5)`');
  });

  test('should be refused with the reason when PyTorch lacks the model', () => {
    expect(archiveOf(checkpointOf({ cell: 'rnn', activation: 'relu' })).length).toBeGreaterThan(0);
    expect(() => archiveOf(checkpointOf({ cell: 'rnn', activation: 'sigmoid' }))).toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('sigmoid') }),
    );
    expect(() => archiveOf(checkpointOf({ perLayer: 'lstm:3,min-gru:4', layers: 2 }))).toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('no operator for the cell') }),
    );
  });

  test('refuses a model without its optimizer', () => {
    const { tensors, step } = readModelFile(checkpointOf({}));
    const model = writeModelFile({
      config: { ...defaultConfig, hiddenSize: 3, batchSize: 2 },
      vocabulary,
      step,
      tensors,
    });
    expect(() => archiveOf(model)).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });
});
