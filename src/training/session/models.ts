import { withLayers } from '../../config/layerList.ts';
import { ConfigError } from '../../config/parse.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { ModelFileError } from '../../formats/errors.ts';
import { type ModelContents, readModelFile } from '../../formats/modelFile.ts';
import { parameterShapes } from '../../nn/networks/index.ts';
import { elementCount, layerShape } from '../../nn/networks/parameters.ts';
import type { ModelReport } from '../../protocol/files.ts';
import { checkConfig } from '../loop/runSpec.ts';

export interface OpenedModel {
  readonly bytes: Uint8Array;
  readonly contents: ModelContents;
  /** Complete; see {@link ModelReport}. */
  readonly config: RunConfig;
}

/** The model files that a person opened and that can be used. */
export class Models {
  private readonly opened = new Map<string, OpenedModel>();

  /** @param present fills in what a file without a configuration leaves open */
  async open(id: string, name: string, file: Blob, present: RunConfig): Promise<ModelReport> {
    try {
      const bytes = new Uint8Array(await read(file));
      const contents = readModelFile(bytes);
      const config = contents.config ?? completed(contents, present);
      this.opened.set(id, { bytes, contents, config });
      return reportOf(name, contents, config);
    } catch (error) {
      if (!(error instanceof ModelFileError)) throw error;
      return { name, problem: error.message };
    }
  }

  close(id: string): void {
    this.opened.delete(id);
  }

  /** @throws ModelFileError where there is none of this id. */
  get(id: string): OpenedModel {
    const found = this.opened.get(id);
    if (!found) throw new ModelFileError('mismatch', 'The model file is no longer available; open it again.');
    return found;
  }
}

async function read(file: Blob): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch {
    throw new ModelFileError('damaged', 'The file could not be read because it was moved or changed; choose it again.');
  }
}

function completed({ shape }: ModelContents, present: RunConfig): RunConfig {
  const layers = Array.from({ length: shape.layers }, (_, l) => {
    const { cell, hiddenSize } = layerShape(shape, l);
    return { cell: cell.id, hiddenSize, bidirectional: false };
  });
  try {
    return checkConfig(withLayers({ ...present, recurrence: 'full' }, layers));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ModelFileError('unsupported', `The model can't be run here: ${error.message}`);
  }
}

function reportOf(name: string, { kind, step, shape, vocabulary }: ModelContents, config: RunConfig): ModelReport {
  const parameters = parameterShapes(shape).reduce((sum, parameter) => sum + elementCount(parameter), 0);
  const { vocabularySize } = shape;
  return { name, kind, config, step, parameters, vocabularySize, hasVocabulary: vocabulary !== null };
}
