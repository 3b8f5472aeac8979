import type { RunConfig } from '../../config/settings/types.ts';
import { dataTaskOf, pairTaskOf } from '../../config/task.ts';
import type { PairData } from '../../data/pairs/index.ts';
import { ModelFileError } from '../../formats/errors.ts';
import { requireExportable } from '../../formats/exportable.ts';
import { type ModelContents, readModelFile, writeModelFile } from '../../formats/modelFile.ts';
import type { TrainingContents } from '../../formats/trainingContents.ts';
import type { ExportForm } from '../../protocol/files.ts';
import { dataHash } from '../datasets/dataTaskDataset.ts';
import { preparePairs } from '../datasets/pairsDataset.ts';

/**
 * A model in a form to take along. What only exports need is loaded when it is needed.
 * @param bytes a model file or a checkpoint as {@link readModelFile} reads it
 * @param data the text it is trained on or the data of its task, for PyTorch and ONNX; not read for anything else
 * @throws ModelFileError where the form can't hold this model, or the data are others
 */
export async function exportModel(
  form: ExportForm,
  bytes: Uint8Array,
  data: () => Promise<string>,
): Promise<Uint8Array<ArrayBuffer>> {
  const contents = readModelFile(bytes);
  const { config, vocabulary } = contents;
  if (!config || !vocabulary) {
    const how = 'train it for a step on the page, and export that';
    throw new ModelFileError(
      'unsupported',
      `The model file has no configuration and no vocabulary of its own; ${how}.`,
    );
  }
  switch (form) {
    case 'safetensors':
      return writeModelFile({ ...contents, config, vocabulary });
    case 'checkpoint':
      requireCheckpoint(contents);
      return Uint8Array.from(bytes);
    case 'onnx': {
      requireExportable(config, form);
      const { modelInputs, onnxArchive, pairInputs } = await import('../../formats/onnx/index.ts');
      const inputs = pairTaskOf(config)
        ? pairInputs(await pairsOf(contents, config, data))
        : modelInputs(config, vocabulary, dataTaskOf(config) ? await taskData(contents, config, data) : '');
      return onnxArchive({ ...contents, config, vocabulary, inputs });
    }
    case 'pytorch': {
      requireCheckpoint(contents);
      requireExportable(config, form);
      const { torchArchive } = await import('../../formats/torch/index.ts');
      return torchArchive({
        checkpoint: bytes,
        contents,
        data: pairTaskOf(config) ? await pairsOf(contents, config, data) : await data(),
      });
    }
  }
}

/** The data of a task; of a checkpoint those that it was trained on. */
async function taskData({ training }: ModelContents, config: RunConfig, data: () => Promise<string>): Promise<string> {
  const text = await data();
  requireSame(training, dataHash(config, text), 'the input can’t be standardised without them');
  return text;
}

/** The pairs of a task; of a checkpoint those that it was trained on. */
async function pairsOf({ training }: ModelContents, config: RunConfig, data: () => Promise<string>): Promise<PairData> {
  const { textHash, pairs } = preparePairs(config, await data());
  requireSame(training, textHash, 'the pairs go along');
  return (pairs as NonNullable<typeof pairs>).data;
}

/** @throws ModelFileError where a checkpoint was trained on data of another hash */
function requireSame(training: TrainingContents | null, hash: string, why: string): void {
  if (!training || training.textHash === hash) return;
  throw new ModelFileError(
    'mismatch',
    `The data are not those this model was trained on, and ${why}; export its weights instead.`,
  );
}

function requireCheckpoint({ kind }: ModelContents): void {
  if (kind === 'checkpoint') return;
  throw new ModelFileError('unsupported', 'The file has only weights; only a checkpoint has the optimizer’s state.');
}
