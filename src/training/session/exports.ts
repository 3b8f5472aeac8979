import type { RunConfig } from '../../config/settings/types.ts';
import { dataTaskOf } from '../../config/task.ts';
import { ModelFileError } from '../../formats/errors.ts';
import { requireExportable } from '../../formats/exportable.ts';
import { type ModelContents, readModelFile, writeModelFile } from '../../formats/modelFile.ts';
import type { ExportForm } from '../../protocol/files.ts';
import { dataHash } from '../datasets/dataTaskDataset.ts';

/**
 * A model in a form to take along. What only exports need is loaded when it is needed.
 * @param bytes a model file or a checkpoint as {@link readModelFile} reads it
 * @param data the text it is trained on, for PyTorch, or the data of its task, for ONNX; not read for anything else
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
      const { modelInputs, onnxArchive } = await import('../../formats/onnx/index.ts');
      const inputs = modelInputs(config, vocabulary, dataTaskOf(config) ? await taskData(contents, config, data) : '');
      return onnxArchive({ ...contents, config, vocabulary, inputs });
    }
    case 'pytorch': {
      requireCheckpoint(contents);
      requireExportable(config, form);
      const { torchArchive } = await import('../../formats/torch/index.ts');
      return torchArchive({ checkpoint: bytes, contents, text: await data() });
    }
  }
}

/** The data of a task; of a checkpoint those that it was trained on. */
async function taskData({ training }: ModelContents, config: RunConfig, data: () => Promise<string>): Promise<string> {
  const text = await data();
  if (training && training.textHash !== dataHash(config, text)) {
    throw new ModelFileError(
      'mismatch',
      'The data are not those this model was trained on, and the input can’t be standardised without them; export its weights instead.',
    );
  }
  return text;
}

function requireCheckpoint({ kind }: ModelContents): void {
  if (kind === 'checkpoint') return;
  throw new ModelFileError('unsupported', 'The file has only weights; only a checkpoint has the optimizer’s state.');
}
