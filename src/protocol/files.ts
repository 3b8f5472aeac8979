import type { RunConfig } from '../config/settings/types.ts';

/** A model's weights, a checkpoint with optimizer and state, a zip of ONNX graphs, a zip that goes on in PyTorch. */
export type ExportForm = 'safetensors' | 'checkpoint' | 'onnx' | 'pytorch';

/** What a model file is, or why it can't be used. */
export type ModelReport =
  | { name: string; problem: string }
  | {
      name: string;
      problem?: undefined;
      kind: 'model' | 'checkpoint';
      /** Complete; where the file has none (as one from PyTorch) sizes and cell are its own, the rest the current run's. */
      config: RunConfig;
      /** Steps it was trained for; 0 where the file does not say. */
      step: number;
      parameters: number;
      vocabularySize: number;
      /** False where the file names no characters: those of the text must be as many. */
      hasVocabulary: boolean;
    };
