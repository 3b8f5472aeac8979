import { anyTaskOf } from '../../config/task.ts';
import type { PairText, PairUnit } from '../../data/contract/pairs.ts';
import type { PairData } from '../../data/pairs/index.ts';
import { splittings } from '../../data/pairs/splitting.ts';
import { type LayerShape, layerShape, type ModelShape } from '../../nn/networks/parameters.ts';
import { ModelFileError } from '../errors.ts';
import model from './archive/pairs/encoder_decoder.py?raw';
import readme from './archive/pairs/README.md?raw';
import script from './archive/pairs/train.py?raw';
import type { NamedContents } from './index.ts';

/**
 * The files of an encoder–decoder.
 * @throws ModelFileError for another model, one whose file does not name the symbols of its sources, and pairs of other symbols
 */
export function pairsFiles({ shape, config, vocabulary, sourceVocabulary }: NamedContents, data: PairData) {
  if (!shape.encoder)
    throw new ModelFileError('mismatch', 'A model of a text is not trained on pairs, and here are some.');
  if (!sourceVocabulary) {
    const what = 'The checkpoint does not name the symbols of its sources: it was written by an older Unroll';
    throw new ModelFileError('unsupported', `${what}; train it for one more step and export that.`);
  }
  const isSame = (ours: readonly string[], theirs: readonly string[]): boolean =>
    ours.length === theirs.length && ours.every((symbol, id) => symbol === theirs[id]);
  if (!isSame(vocabulary, data.targetSymbols) || !isSame(sourceVocabulary, data.sourceSymbols)) {
    throw new ModelFileError('mismatch', 'The pairs have other symbols than those that this model was trained on.');
  }
  const validation = Array.from({ length: data.validationBatches }, (_, i) => data.validationBatch(i).texts).flat();
  const [first] = validation;
  return {
    readme,
    facts: {
      task: anyTaskOf(config)?.label ?? config.task.id,
      layers: layersOf(shape),
      sources: String(shape.encoder.symbols),
      example: `'${separated(first?.source ?? '', data.units.source).replaceAll("'", "'\\''")}'`,
    },
    files: {
      'pairs.json': pairsJson(data, validation),
      'source_vocabulary.json': `${JSON.stringify(sourceVocabulary)}\n`,
      'encoder_decoder.py': model,
      'train.py': script,
    },
  };
}

/** A text that splits into its symbols where there are spaces, or of characters as it is. */
const separated = (text: string, unit: PairUnit): string =>
  unit === 'characters' ? text : splittings[unit].split(text).join(' ');

/** A pair a line. */
function pairsJson({ units, trainingPairs }: PairData, validation: readonly PairText[]): string {
  const line = ({ source, target }: PairText): string =>
    JSON.stringify([separated(source, units.source), separated(target, units.target)]);
  const list = (pairs: readonly PairText[]): string => `[\n${pairs.map(line).join(',\n')}\n]`;
  const sets = `"training": ${list(trainingPairs)},\n"validation": ${list(validation)}`;
  return `{"units": ${JSON.stringify(units)},\n${sets}}\n`;
}

/** 'The encoder: bidirectional LSTM of 32 units. The decoder: LSTM of 32 units, with additive attention.' */
function layersOf(shape: ModelShape): string {
  const { encoder, layers } = shape;
  const { attention = 'none' } = encoder ?? {};
  const named = ({
    cell,
    hiddenSize,
    bidirectional = false,
  }: Pick<LayerShape, 'cell' | 'hiddenSize'> & Partial<LayerShape>) =>
    `${bidirectional ? 'bidirectional ' : ''}${cell.label} of ${hiddenSize} units`;
  const decoder = Array.from({ length: layers }, (_, l) => named(layerShape(shape, l)));
  const reads = (encoder?.layers ?? []).map(named).join(', ');
  return `The encoder: ${reads}. The decoder: ${decoder.join(', ')}, with ${attention === 'none' ? 'no' : attention} attention.`;
}
