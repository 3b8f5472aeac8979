import { type CellDef, cells } from '../cells/index.ts';
import { type LayerConfig, type Layered, layersOf } from './layerList.ts';
import { pairTaskOf, type TaskChoice } from './task.ts';

/** What a configuration says of its layers and those of an encoder. */
interface Sides extends Layered, TaskChoice {
  readonly encoder: { readonly layers: number; readonly cell: string; readonly hiddenSize: number };
}

/** What `encoder.cell` says where the encoder has the cells of the decoder. */
export const decodersCell = 'same';

/**
 * Every layer of what reads the sources of a task with pairs, the lowest first: as those of the decoder, but for what the encoder has of
 * its own. Of more layers than these the highest have the cell, width and directions of the decoder's last. Null with any other task.
 */
export function encoderLayersOf(config: Sides): readonly LayerConfig[] | null {
  if (pairTaskOf(config) === null) return null;
  const { layers, cell, hiddenSize } = config.encoder;
  const decoder = layersOf(config);
  return Array.from({ length: layers || decoder.length }, (_, l): LayerConfig => {
    const alike = (decoder[l] ?? decoder.at(-1)) as LayerConfig;
    return {
      cell: cell === decodersCell ? alike.cell : cell,
      hiddenSize: hiddenSize || alike.hiddenSize,
      bidirectional: alike.bidirectional,
    };
  });
}

/** Whether units may be dropped between any two layers. */
export const isStacked = (config: Sides): boolean => config.layers > 1 || (encoderLayersOf(config)?.length ?? 0) > 1;

/** The cells of all layers, the lowest first, and those of an encoder after them. */
export const cellsOf = (config: Sides): CellDef[] =>
  [...layersOf(config), ...(encoderLayersOf(config) ?? [])].flatMap(
    ({ cell }) => cells.find(({ id }) => id === cell) ?? [],
  );
