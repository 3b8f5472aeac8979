import { readsText } from '../config/task.ts';
import { ModelFileError } from '../formats/errors.ts';
import { type ModelContents, readModelFile, writeModelFile } from '../formats/modelFile.ts';
import { hasLengths } from '../nn/parameters.ts';
import type { ExportForm } from '../protocol.ts';

/**
 * A model in a form to take along. What only exports need is loaded when it is needed.
 * @param bytes a model file or a checkpoint as {@link readModelFile} reads it
 * @param text what it is trained on; asked for by the PyTorch export alone
 * @throws ModelFileError where the form can't hold this model.
 */
export async function exportModel(
  form: ExportForm,
  bytes: Uint8Array,
  text: () => Promise<string>,
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
      if (contents.shape.features !== undefined) throw ofNumbers(config.task.id);
      if (hasLengths(contents.shape)) throw ofSequences();
      const { onnxArchive } = await import('../formats/onnx/index.ts');
      return onnxArchive({ ...contents, config, vocabulary });
    }
    case 'pytorch': {
      requireCheckpoint(contents);
      if (!readsText(config)) throw noText(config.task.id);
      const { torchArchive } = await import('../formats/torch/index.ts');
      return torchArchive({ checkpoint: bytes, contents, text: await text() });
    }
  }
}

const noText = (task: string) =>
  new ModelFileError(
    'unsupported',
    `The folder for PyTorch trains on a text, and this model learns the task ${task}; take its weights, or ONNX.`,
  );

const ofNumbers = (task: string) =>
  new ModelFileError(
    'unsupported',
    `The ONNX graphs read symbols, and a model of the task ${task} reads numbers; take its weights.`,
  );

const ofSequences = () =>
  new ModelFileError(
    'unsupported',
    'The ONNX graphs read in one direction and answer at every step, and this model does not; take its weights.',
  );

function requireCheckpoint({ kind }: ModelContents): void {
  if (kind === 'checkpoint') return;
  throw new ModelFileError(
    'unsupported',
    'The file has weights alone; only a checkpoint holds what training goes on from.',
  );
}
