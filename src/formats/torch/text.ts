import type { CellDef } from '../../cells/index.ts';
import { parameterShapes } from '../../nn/networks/index.ts';
import { layerNames, type ModelShape } from '../../nn/networks/parameters.ts';
import { ModelFileError } from '../errors.ts';
import readme from './archive/README.md?raw';
import script from './archive/train.py?raw';
import type { NamedContents } from './index.ts';

/** The files of a model of a text. @throws ModelFileError for an encoder–decoder, whose pairs are no text */
export function textFiles({ shape }: NamedContents, text: string) {
  if (shape.encoder)
    throw new ModelFileError('mismatch', 'An encoder–decoder is trained on pairs, and here is a text.');
  return { readme, facts: layerFacts(shape), files: { 'text.txt': text, 'train.py': script } };
}

const nameOf = ({ pytorch }: CellDef): string => (pytorch ?? '').replace('torch.nn.', '');

/** What the README says of the layers. */
function layerFacts(shape: ModelShape): Readonly<Record<'model' | 'layers' | 'names' | 'top', string>> {
  const { perLayer, layers, hiddenSize, vocabularySize, cell } = shape;
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
