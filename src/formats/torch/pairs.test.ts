import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../config/settings/types.ts';
import { getPairTask, type PairData } from '../../data/pairs/index.ts';
import { initialParameters } from '../../nn/init/init.ts';
import { layoutParameters, packParameters } from '../../nn/memory/layout.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { checkConfig } from '../../training/loop/runSpec.ts';
import { writeCheckpoint } from '../checkpoint.ts';
import { readModelFile, writeModelFile } from '../modelFile.ts';
import { torchArchive } from './index.ts';

const source = { seed: 1, batchSize: 2 };
const dates = getPairTask('dates').open(null, source);

function checkpointOf(changes: Partial<RunConfig> = {}, data: PairData = dates, named = true): Uint8Array {
  const sizes = { cell: 'gru', hiddenSize: 3, batchSize: 2, embedding: { size: 4, tied: false } };
  const config = checkConfig({ ...sizes, task: { id: 'dates' }, attention: 'general', ...changes });
  const shape = shapeOf(config, data.targetSymbols.length, data.sourceSymbols.length);
  const layout = layoutParameters(shape);
  const zeros = new Float32Array(layout.size * 4);
  const params = packParameters(layout, initialParameters(shape, config.init, 1));
  const snapshot = { step: 41, params, first: zeros, second: zeros, state: { layers: [] }, fresh: true };
  const sourceVocabulary = named ? data.sourceSymbols : null;
  return writeCheckpoint({ config, vocabulary: data.targetSymbols, sourceVocabulary, textHash: '', snapshot });
}

const archiveOf = (checkpoint: Uint8Array, data: PairData | string = dates) =>
  unzipSync(torchArchive({ checkpoint, contents: readModelFile(checkpoint), data }));

const textOf = (files: Record<string, Uint8Array>, name: string): string => strFromU8(files[name] as Uint8Array);

const refusal = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('an encoder–decoder that goes on in PyTorch', () => {
  it('should bring all that its training goes on from when it is written', () => {
    const checkpoint = checkpointOf({ bidirectional: true });
    const files = archiveOf(checkpoint);
    expect(Object.keys(files).sort()).toEqual([
      'README.md',
      'checkpoint.safetensors',
      'config.json',
      'encoder_decoder.py',
      'pairs.json',
      'source_vocabulary.json',
      'train.py',
      'unroll.py',
      'vocabulary.json',
    ]);
    expect(files['checkpoint.safetensors']).toEqual(checkpoint);
    expect(JSON.parse(textOf(files, 'vocabulary.json'))).toEqual(dates.targetSymbols);
    expect(JSON.parse(textOf(files, 'source_vocabulary.json'))).toEqual(dates.sourceSymbols);
    const readme = textOf(files, 'README.md');
    expect(readme).not.toContain('{{');
    expect(readme).toContain('Dates: an encoder–decoder that Unroll trained for 41 steps.');
    expect(readme).toContain('The encoder: bidirectional GRU of 3 units.');
    expect(readme).toContain('The decoder: GRU of 3 units, with general attention.');
  });

  it('should list the pairs in the order that batches are drawn from when they are written', () => {
    const { units, training, validation } = JSON.parse(textOf(archiveOf(checkpointOf()), 'pairs.json'));
    expect(units).toEqual({ source: 'characters', target: 'characters' });
    expect(training).toEqual(dates.trainingPairs.map(({ source: from, target }) => [from, target]));
    expect(training).toHaveLength(dates.training);
    expect(validation).toHaveLength(dates.validation);
    const { texts } = dates.validationBatch(3);
    expect(validation.slice(6, 8)).toEqual(texts.map(({ source: from, target }) => [from, target]));
  });

  it('should put a space between symbols when these are words', () => {
    const lines = ['Hello, world!\tHallo, Welt!', 'It’s late.\tEs ist spät.', 'Good night!\tGute Nacht!'];
    const data = getPairTask('pairs').open(lines.join('\n'), { ...source, options: { units: 'words' } });
    const files = archiveOf(checkpointOf({ task: { id: 'pairs', lag: 1 } }, data), data);
    const { units, training, validation } = JSON.parse(textOf(files, 'pairs.json'));
    expect(units).toEqual({ source: 'words', target: 'words' });
    expect([...training, ...validation]).toContainEqual(['Hello , world !', 'Hallo , Welt !']);
    const known = new Set([...data.targetSymbols, ...training.flatMap(([, target]: string[]) => target?.split(' '))]);
    expect([...known]).toEqual(data.targetSymbols);
  });

  it('should quote the source of its example when it is one for a shell', () => {
    const lines = [0, 1, 2].map((i) => `it's ${i}\tist`);
    const data = getPairTask('pairs').open(lines.join('\n'), source);
    const readme = textOf(archiveOf(checkpointOf({ task: { id: 'pairs', lag: 1 } }, data), data), 'README.md');
    const [first] = data.validationBatch(0).texts;
    expect(readme).toContain(`--source 'it'\\''s ${first?.source.at(-1)}'`);
  });

  it('should be refused when the checkpoint does not name the symbols of its sources', () => {
    expect(() => archiveOf(checkpointOf({}, dates, false))).toThrow(
      refusal('unsupported', 'does not name the symbols of its sources'),
    );
  });

  it('should be refused when the pairs are of other symbols', () => {
    const reverse = getPairTask('reverse').open(null, source);
    expect(() => archiveOf(checkpointOf(), reverse)).toThrow(refusal('mismatch', 'other symbols'));
    expect(() => archiveOf(checkpointOf(), 'a text')).toThrow(refusal('mismatch', 'trained on pairs'));
  });

  it.each([
    ['a cell that PyTorch lacks', { cell: 'min-gru' }, 'no operator for the cell'],
    ['dropout', { layers: 2, dropout: { rate: 0.5, variational: false } }, 'without dropout'],
  ] as const)('should be refused with the reason when it has %s', (_, changes, reason) => {
    expect(() => archiveOf(checkpointOf(changes))).toThrow(refusal('unsupported', reason));
  });

  it('should be refused when there are only weights', () => {
    const { config, vocabulary, sourceVocabulary, step, tensors } = readModelFile(checkpointOf());
    const model = writeModelFile({
      ...{ config: config as RunConfig, vocabulary: vocabulary ?? [], sourceVocabulary, step, tensors },
    });
    expect(() => archiveOf(model)).toThrow(refusal('unsupported', 'only weights'));
  });
});
