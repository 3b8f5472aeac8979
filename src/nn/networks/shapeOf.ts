import { getCell } from '../../cells/index.ts';
import { cellsOf, encoderLayersOf } from '../../config/encoder.ts';
import { type LayerConfig, layersOf } from '../../config/layerList.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { inputAndOutput, pairSizesOf, pairTaskOf, treeSizesOf, treeTaskOf } from '../../config/task.ts';
import type { ModelShape } from './parameters.ts';

const withCells = (layers: readonly LayerConfig[]) => layers.map((layer) => ({ ...layer, cell: getCell(layer.cell) }));

/** Diagonal recurrence, where any layer has it. */
const recurrenceIn = (config: RunConfig): Pick<ModelShape, 'recurrence'> =>
  config.recurrence === 'diagonal' && cellsOf(config).some(({ recurrences }) => recurrences?.includes('diagonal'))
    ? { recurrence: 'diagonal' }
    : {};

/** The encoder–decoder of a task with pairs, of which the encoder alone may read in both directions. */
function encoderDecoderOf(config: RunConfig, symbols: number, vocabularySize: number): ModelShape {
  const { activation, attention, embedding, layers, hiddenSize, encoder } = config;
  const ofEncoder = withCells(encoderLayersOf(config) ?? []);
  const decoder = withCells(layersOf(config)).map((layer) => ({ ...layer, bidirectional: false }));
  return {
    ...{ cell: (decoder[0] ?? { cell: getCell(config.cell) }).cell, activation, layers, hiddenSize },
    ...recurrenceIn(config),
    ...(config.perLayer === '' ? {} : { perLayer: decoder }),
    ...{ vocabularySize, embedding },
    encoder: {
      ...{ layers: ofEncoder, symbols, attention },
      embedding: encoder.embedding || embedding.size,
      ...(encoder.shared ? { sharedEmbedding: true } : {}),
      ...(config.inputFeeding ? { inputFeeding: true } : {}),
    },
  };
}

/** The recursive network of a task with trees. */
function recursiveNetworkOf(
  config: RunConfig,
  { arity, height }: NonNullable<ReturnType<typeof treeSizesOf>>,
  vocabularySize: number,
): ModelShape {
  const { activation, embedding, hiddenSize, tree } = config;
  return {
    ...{ cell: getCell(config.cell), activation, layers: 1, hiddenSize, vocabularySize, embedding },
    symbols: treeTaskOf(config)?.symbols.length ?? vocabularySize,
    tree: { cell: tree.cell, arity, height },
  };
}

/**
 * The model that a configuration describes, for a vocabulary of so many tokens.
 * @param sourceSymbols that an encoder reads, where the pairs are a person's own: no task knows them
 * @throws RangeError for an unknown cell, or where the symbols of a source are not known
 */
export function shapeOf(config: RunConfig, vocabularySize: number, sourceSymbols?: number): ModelShape {
  if (pairTaskOf(config)) {
    const symbols = pairSizesOf(config)?.sourceSymbols ?? sourceSymbols;
    if (symbols === undefined) throw new RangeError(`the symbols of a source of ${config.task.id} are not known`);
    return encoderDecoderOf(config, symbols, vocabularySize);
  }
  const trees = treeSizesOf(config);
  if (trees) return recursiveNetworkOf(config, trees, vocabularySize);
  const { connections, embedding } = config;
  const numbers = inputAndOutput(config);
  const cell = getCell(config.cell);
  return {
    cell,
    activation: config.activation,
    ...recurrenceIn(config),
    layers: config.layers,
    hiddenSize: config.hiddenSize,
    ...(config.perLayer === '' ? {} : { perLayer: withCells(layersOf(config)) }),
    vocabularySize,
    ...numbers,
    ...(config.bidirectional ? { bidirectional: true } : {}),
    ...(config.pool === 'steps' ? {} : { pool: config.pool }),
    ...(config.feedback.enabled ? { feedback: true } : {}),
    ...(config.layerNorm ? { layerNorm: true } : {}),
    // Of one layer there is nothing to connect.
    ...(config.layers > 1 && Object.values(connections).some(Boolean) ? { connections } : {}),
    ...(embedding.size > 0 && numbers.features === undefined ? { embedding } : {}),
  };
}
