import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { type ModelContents, readModelFile, writeModelFile } from '../../formats/modelFile.ts';
import { initialParameters } from '../../nn/init/init.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { prepareRun } from './runSpec.ts';

const text = 'the whale and the sea and the ship of the old captain went down to the white whale. '.repeat(20);
const vocabulary = [...new Set(text)].toSorted();
const config: RunConfig = { ...defaultConfig, corpus: 'own', layers: 2, hiddenSize: 6, seqLength: 6, batchSize: 2 };
const off = { input: false, residual: false, dense: false };

function fileOf(changes: Partial<RunConfig>): ModelContents {
  const of = { ...config, ...changes };
  const tensors = initialParameters(shapeOf(of, vocabulary.length), of.init, 1);
  return readModelFile(writeModelFile({ config: of, vocabulary, step: 3, tensors }));
}

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
