import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { type ModelContents, readModelFile, writeModelFile } from '../../formats/modelFile.ts';
import { initialParameters } from '../../nn/init/init.ts';
import { specOf } from '../../nn/memory/spec.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { sourceSizesOf, vocabulariesOf } from '../datasets/dataset.ts';
import { checkConfig, prepareRun } from './runSpec.ts';

const text = 'the whale and the sea and the ship of the old captain went down to the white whale. '.repeat(20);
const vocabulary = [...new Set(text)].toSorted();
const config: RunConfig = { ...defaultConfig, corpus: 'own', layers: 2, hiddenSize: 6, seqLength: 6, batchSize: 2 };
const off = { input: false, residual: false, dense: false };

function fileOf(changes: Partial<RunConfig>): ModelContents {
  const of = { ...config, ...changes };
  const tensors = initialParameters(shapeOf(of, vocabulary.length), of.init, 1);
  return readModelFile(writeModelFile({ config: of, vocabulary, step: 3, tensors }));
}

describe('a run on a person’s own pairs', () => {
  const pairs = checkConfig({
    task: { id: 'pairs' },
    corpus: 'own',
    hiddenSize: 5,
    embedding: { size: 4 },
    batchSize: 2,
  });
  const lines = ['one\teins', 'two\tzwei', 'three\tdrei', 'four\tvier', 'five\tfünf'];

  it('should have windows and a source as long as the pairs make them when they are read', () => {
    const { config, dataset } = prepareRun(pairs, lines.join('\n'), null);
    expect(pairs.seqLength).toBe(64);
    expect(config.seqLength).toBe(5);
    expect(sourceSizesOf(dataset)).toEqual({ symbols: dataset.pairs?.data.sourceSymbols.length, length: 6 });
    expect(specOf(config, dataset.tokenizer.vocabulary.length, sourceSizesOf(dataset)).sourceLength).toBe(6);
    expect(() => specOf(config, 9)).toThrow('the symbols of a source of pairs are not known');
  });

  it('should begin with the weights of a file when its symbols are those of the pairs, and not when others', () => {
    const { config, dataset } = prepareRun(pairs, lines.join('\n'), null);
    const vocabularies = vocabulariesOf(dataset);
    const shape = shapeOf(config, vocabularies.vocabulary.length, sourceSizesOf(dataset)?.symbols);
    const tensors = initialParameters(shape, config.init, 1);
    const file = readModelFile(writeModelFile({ config, ...vocabularies, step: 3, tensors }));
    expect(file.shape).toEqual(shape);
    expect(prepareRun(pairs, lines.join('\n'), file).start).toEqual({ weights: file.tensors });
    const others = lines.map((line) => line.replace('e', 'q')).join('\n');
    expect(() => prepareRun(pairs, others, file)).toThrow('The symbols of these pairs are not those of the model file');
  });
});

describe('a run that begins with the weights of a file', () => {
  it('takes them where the configuration has the same tensors', () => {
    for (const changes of [{}, { connections: { ...off, dense: true } }, { embedding: { size: 6, tied: true } }]) {
      const file = fileOf(changes);
      expect(prepareRun({ ...config, ...changes }, text, file).start).toEqual({ weights: file.tensors });
    }
    // What adds no weight may be another.
    expect(() => prepareRun({ ...config, connections: { ...off, residual: true } }, text, fileOf({}))).not.toThrow();
  });

  const V = vocabulary.length;
  it.each([
    [
      'another cell',
      { cell: 'gru' },
      {},
      'The model file has cell gru, the configuration has lstm; make them the same.',
    ],
    [
      'more connections',
      {},
      { connections: { ...off, input: true } },
      `rnn.weight_ih_l1 of 24 × 6, the configuration has 24 × ${6 + V}`,
    ],
    [
      'an embedding that is not asked for',
      { embedding: { size: V, tied: false } },
      {},
      `embedding.weight of ${V} × ${V}, the configuration has none`,
    ],
    ['no embedding', {}, { embedding: { size: 6, tied: false } }, 'embedding.weight of none, the configuration has'],
  ] as [string, Partial<RunConfig>, Partial<RunConfig>, string][])('refuses %s', (_, inFile, requested, problem) => {
    expect(() => prepareRun({ ...config, ...requested }, text, fileOf(inFile))).toThrow(problem);
  });
});
