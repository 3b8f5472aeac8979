import { strToU8, zipSync } from 'fflate';
import type { CellDef } from '../../cells/index.ts';
import { parameterShapes } from '../../nn/networks/index.ts';
import { layerNames, type ModelShape } from '../../nn/networks/parameters.ts';
import { ModelFileError } from '../errors.ts';
import { requireExportable, requireStack } from '../exportable.ts';
import type { ModelContents } from '../modelFile.ts';
import readme from './archive/README.md?raw';
import script from './archive/train.py?raw';

interface TorchSource {
  /** As writeCheckpoint wrote it. */
  readonly checkpoint: Uint8Array;
  /** What readModelFile reads of it. */
  readonly contents: ModelContents;
  /** What it was trained on. */
  readonly text: string;
}

/**
 * A zip with which the training goes on in PyTorch: checkpoint.safetensors, config.json, vocabulary.json, text.txt, train.py,
 * README.md.
 * @throws ModelFileError 'unsupported' where PyTorch has no such layer, the model is an encoder–decoder or the file is no checkpoint
 */
export function torchArchive({ checkpoint, contents, text }: TorchSource): Uint8Array<ArrayBuffer> {
  const { shape, config, vocabulary, step } = contents;
  if (contents.kind !== 'checkpoint' || !config || !vocabulary) {
    throw new ModelFileError(
      'unsupported',
      'Only a checkpoint can be continued in PyTorch; this file has only weights.',
    );
  }
  requireStack(shape, 'pytorch');
  requireExportable(config, 'pytorch');
  const facts: Record<string, string> = {
    ...layerFacts(shape),
    step: String(step),
    V: String(shape.vocabularySize),
    B: String(config.batchSize),
    precision: config.weights === 'f16' ? halfNote : '',
  };
  return new Uint8Array(
    zipSync({
      // Weights hardly compress; the time is better spent on the text.
      'checkpoint.safetensors': [checkpoint, { level: 0 }],
      'config.json': strToU8(`${JSON.stringify(config, null, 2)}\n`),
      'vocabulary.json': strToU8(`${JSON.stringify(vocabulary)}\n`),
      'text.txt': strToU8(text),
      'train.py': strToU8(script),
      'README.md': strToU8(readme.replace(/\{\{(\w+)\}\}/g, (_, name: string) => facts[name] ?? '')),
    }),
  );
}

/** What the README says of the layers. */
function layerFacts(shape: ModelShape): Readonly<Record<'model' | 'layers' | 'names' | 'top', string>> {
  const { perLayer, layers, hiddenSize, vocabularySize, cell } = shape;
  const nameOf = ({ pytorch }: CellDef): string => (pytorch ?? '').replace('torch.nn.', '');
  const columns = new Map(parameterShapes(shape).map(({ name, shape: [, size] }) => [name, size]));
  const top = String(columns.get('head.weight'));
  if (!perLayer) {
    return {
      model: nameOf(cell),
      layers: `${layers} layer(s) of ${hiddenSize} units`,
      names: `names of a module with \`rnn = ${cell.pytorch}(${vocabularySize}, ${hiddenSize}, ${layers})\``,
      top,
    };
  }
  const modules = perLayer.map(
    (layer, l) => `\`${layer.cell.pytorch}(${columns.get(layerNames(l).weightIh)}, ${layer.hiddenSize})\``,
  );
  return {
    model: 'stack of different layers',
    layers: perLayer.map((layer) => `${nameOf(layer.cell)} of ${layer.hiddenSize} units`).join(', '),
    names: `tensors of ${modules.join(', ')}, layer by layer with the names of one module of all (\`rnn.weight_ih_l1\`),`,
    top,
  };
}

const halfNote = ' This run used 16-bit weights; PyTorch uses 32-bit weights, so its losses differ in the last digits.';
