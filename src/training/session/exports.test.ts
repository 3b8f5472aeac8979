import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { writeCheckpoint } from '../../formats/checkpoint.ts';
import { readModelFile } from '../../formats/modelFile.ts';
import { initialParameters } from '../../nn/init/init.ts';
import { layoutParameters, packParameters } from '../../nn/memory/layout.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { vocabulariesOf } from '../datasets/dataset.ts';
import { checkConfig, prepareRun } from '../loop/runSpec.ts';
import { exportModel } from './exports.ts';

const config = checkConfig({
  ...{ cell: 'gru', hiddenSize: 3, batchSize: 2, embedding: { size: 4 }, attention: 'dot' },
  ...{ task: { id: 'numbers' }, pairs: { direction: 'to-digits' } },
});
const { dataset } = prepareRun(config, '', null);

function checkpointOf(textHash: string): Uint8Array {
  const shape = shapeOf(config, dataset.tokenizer.vocabulary.length);
  const layout = layoutParameters(shape);
  const zeros = new Float32Array(layout.size * 4);
  const params = packParameters(layout, initialParameters(shape, config.init, 1));
  const snapshot = { step: 3, params, first: zeros, second: zeros, state: { layers: [] }, fresh: true };
  return writeCheckpoint({ config, ...vocabulariesOf(dataset), textHash, snapshot });
}

const noText = async (): Promise<string> => '';

describe('an encoder–decoder to take along', () => {
  it('should go to PyTorch with the pairs of its options when it is exported', async () => {
    const files = unzipSync(await exportModel('pytorch', checkpointOf(dataset.textHash), noText));
    const { training } = JSON.parse(strFromU8(files['pairs.json'] as Uint8Array));
    const [first] = dataset.pairs?.data.trainingPairs ?? [];
    expect(training[0]).toEqual([first?.source, first?.target]);
    expect(first?.target).toMatch(/^\d+$/);
  });

  it('should keep the symbols of both sides when its weights are exported', async () => {
    const weights = readModelFile(await exportModel('safetensors', checkpointOf(dataset.textHash), noText));
    expect(weights).toMatchObject({ kind: 'model', step: 3, ...vocabulariesOf(dataset) });
  });

  it('should go to ONNX with the symbols of both sides when it is exported', async () => {
    const files = unzipSync(await exportModel('onnx', checkpointOf(dataset.textHash), noText));
    const { vocabulary, sourceVocabulary } = vocabulariesOf(dataset);
    const listed = ['source_vocabulary.json', 'vocabulary.json'].map((name) =>
      JSON.parse(strFromU8(files[name] as Uint8Array)),
    );
    expect(listed).toEqual([sourceVocabulary, vocabulary]);
  });

  it.each(['pytorch', 'onnx'] as const)(
    'should not go to %s when the pairs are not those that it was trained on',
    async (form) => {
      await expect(exportModel(form, checkpointOf('another'), noText)).rejects.toThrow(
        'The data are not those this model was trained on, and the pairs go along; export its weights instead.',
      );
    },
  );
});
