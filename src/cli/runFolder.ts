import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunConfig } from '../config/settings/types.ts';
import { writeCheckpoint } from '../formats/checkpoint.ts';
import { ModelFileError } from '../formats/errors.ts';
import { type ModelContents, readModelFile, writeModelFile } from '../formats/modelFile.ts';
import { layoutParameters, unpackParameters } from '../nn/memory/layout.ts';
import type { Snapshot } from '../nn/memory/snapshot.ts';
import { shapeOf } from '../nn/networks/shapeOf.ts';
import { type Dataset, vocabulariesOf } from '../training/datasets/dataset.ts';
import type { EvaluationResult } from '../training/evaluation/evaluate.ts';
import { removeTemporary, writeWhole } from './atomicFile.ts';
import { UsageError } from './errors.ts';

/** Key of the step that a run is to reach, among what a checkpoint keeps for its writer. */
const targetKey = 'steps';

/** What a save writes of a run. */
export interface Saved {
  readonly config: RunConfig;
  readonly dataset: Dataset;
  readonly snapshot: Snapshot;
  /** The step to reach. */
  readonly target: number;
}

/** The folder of a run, and the files that make one up. */
export class RunFolder {
  constructor(readonly path: string) {}

  file(
    name:
      | 'config.json'
      | 'text.txt'
      | 'checkpoint'
      | 'model.safetensors'
      | 'metrics.csv'
      | 'samples.txt'
      | 'evaluation.json',
  ): string {
    return join(this.path, name);
  }

  has(name: Parameters<RunFolder['file']>[0]): boolean {
    return existsSync(this.file(name));
  }

  get holdsRun(): boolean {
    return (
      this.has('checkpoint') || this.has('config.json') || this.has('model.safetensors') || this.has('metrics.csv')
    );
  }

  /** Makes the folder where it is missing, and clears away what killed writes left in it. */
  prepare(): void {
    try {
      mkdirSync(this.path, { recursive: true });
      removeTemporary(this.path);
    } catch (cause) {
      throw new UsageError(`${this.path} can't be made or used as a folder: ${(cause as Error).message} (--out).`, {
        cause,
      });
    }
  }

  /** What the model makes of what it was not trained on: metrics by their names. */
  writeEvaluation({ task }: RunConfig, { loss, scored: count, accuracy, metrics }: EvaluationResult): void {
    const result = { task: task.id, loss, count, ...(accuracy !== null && { accuracy }), ...metrics };
    writeWhole(this.file('evaluation.json'), `${JSON.stringify(result, null, 2)}\n`);
  }

  /** @throws UsageError where there is one that can't be used */
  readCheckpoint(): ModelContents | null {
    if (!this.has('checkpoint')) return null;
    try {
      return readModelFile(readFileSync(this.file('checkpoint')));
    } catch (error) {
      if (!(error instanceof ModelFileError)) throw error;
      throw new UsageError(`${this.file('checkpoint')} can't be resumed: ${error.message}`, { cause: error });
    }
  }

  writeText(text: string): void {
    writeWhole(this.file('text.txt'), text);
  }

  writeConfig(config: RunConfig): void {
    writeWhole(this.file('config.json'), `${JSON.stringify(config, null, 2)}\n`);
  }

  /** The model, then the checkpoint: what a kill leaves is never a checkpoint ahead of the other files. */
  writeModel({ config, dataset, snapshot, target }: Saved): void {
    const vocabularies = vocabulariesOf(dataset);
    const layout = layoutParameters(
      shapeOf(config, vocabularies.vocabulary.length, vocabularies.sourceVocabulary?.length),
    );
    const tensors = unpackParameters(layout, snapshot.params);
    writeWhole(
      this.file('model.safetensors'),
      writeModelFile({ config, ...vocabularies, step: snapshot.step, tensors }),
    );
    const extra = { [targetKey]: String(target) };
    const { textHash } = dataset;
    writeWhole(this.file('checkpoint'), writeCheckpoint({ config, ...vocabularies, textHash, snapshot, extra }));
  }
}

/** The step that the run of a checkpoint was to reach; undefined where its writer was not this program. */
export function targetOf({ extra }: ModelContents): number | undefined {
  const target = Number(extra[targetKey]);
  return Number.isSafeInteger(target) && target > 0 ? target : undefined;
}
