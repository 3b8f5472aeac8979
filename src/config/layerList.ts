import { cells } from '../cells/index.ts';

/** One layer of a stack. */
export interface LayerConfig {
  /** Id of the cell. */
  readonly cell: string;
  /** H */
  readonly hiddenSize: number;
  readonly bidirectional: boolean;
}

/** What a configuration says of its layers: what all share, or in `perLayer` a list, '' without one. */
export interface Layered extends LayerConfig {
  readonly layers: number;
  readonly perLayer: string;
}

/** What a model is named by. */
export type ModelSizes = Pick<Layered, 'cell' | 'layers' | 'hiddenSize'> & Partial<Layered>;

/** Like `lstm:256,gru:128:bidirectional`, the lowest layer first. */
export const writeLayers = (layers: readonly LayerConfig[]): string =>
  layers
    .map(({ cell, hiddenSize, bidirectional }) => `${cell}:${hiddenSize}${bidirectional ? ':bidirectional' : ''}`)
    .join(',');

/** What {@link writeLayers} wrote; null where the text is no such list. */
export function readLayers(text: string): LayerConfig[] | null {
  const layers = text.split(',').map((part) => /^([a-z-]+):(\d{1,5})(:bidirectional)?$/.exec(part.trim()));
  if (layers.some((found) => found === null)) return null;
  return layers.map((found) => ({
    cell: found?.[1] ?? '',
    hiddenSize: Number(found?.[2]),
    bidirectional: found?.[3] !== undefined,
  }));
}

/** Every layer of a configuration, the lowest first. */
export function layersOf({ layers, cell, hiddenSize, bidirectional, perLayer }: Layered): LayerConfig[] {
  const listed = perLayer === '' ? null : readLayers(perLayer);
  return listed ?? Array.from({ length: layers }, () => ({ cell, hiddenSize, bidirectional }));
}

const alike = ([first, ...others]: readonly LayerConfig[]): boolean =>
  others.every((layer) => JSON.stringify(layer) === JSON.stringify(first));

/**
 * A configuration of these layers: alike, by the settings that all share; else by the list, beside which those settings are as of the
 * lowest layer, and `bidirectional` tells whether any is.
 */
export function withLayers<Config extends Layered>(config: Config, list: readonly LayerConfig[]): Config {
  const [lowest] = list;
  if (!lowest) return { ...config, perLayer: '' };
  return {
    ...config,
    layers: list.length,
    cell: lowest.cell,
    hiddenSize: lowest.hiddenSize,
    bidirectional: list.some(({ bidirectional }) => bidirectional),
    perLayer: alike(list) ? '' : writeLayers(list),
  };
}

const layerText = ({ cell, hiddenSize, bidirectional }: LayerConfig, times = ''): string => {
  const label = cells.find(({ id }) => id === cell)?.label ?? cell;
  return `${bidirectional ? 'Bidirectional ' : ''}${label} ${times}${hiddenSize}`;
};

/** 'LSTM 128', 'GRU 2×256' for two layers, 'Bidirectional LSTM 64', 'LSTM 256 + GRU 128' for layers that differ. */
export function modelName({ bidirectional = false, perLayer = '', ...sizes }: ModelSizes): string {
  const list = readLayers(perLayer);
  if (list) return list.map((layer) => layerText(layer)).join(' + ');
  return layerText({ ...sizes, bidirectional }, sizes.layers > 1 ? `${sizes.layers}×` : '');
}
