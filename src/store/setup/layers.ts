import { type LayerConfig, layersOf, writeLayers } from '../../config/layerList.ts';
import { edit, type SetupState, useSetup } from './setup.ts';

/** Whether the panel has a row for each layer in the place of the settings that layers share. */
export const listsLayers = ({ draft, listsLayers: chosen }: SetupState): boolean => chosen || draft.perLayer !== '';

/** @param layers of the draft, the lowest first; at least one */
export function editLayers(layers: readonly LayerConfig[]): void {
  useSetup.setState({ listsLayers: true });
  edit('perLayer', writeLayers(layers));
}

/** Lets each layer have settings of its own, or makes all as the lowest; switched on again at once, all are as they were. */
export function letLayersDiffer(differ: boolean): void {
  const { draft, keptLayers } = useSetup.getState();
  const layers = layersOf(draft);
  if (!differ) {
    useSetup.setState({ listsLayers: false, keptLayers: layers });
    if (draft.perLayer !== '') edit('perLayer', '');
    return;
  }
  useSetup.setState({ listsLayers: true, keptLayers: [] });
  const [text, kept] = [writeLayers(layers), writeLayers(keptLayers)];
  const [lowest] = keptLayers;
  const unchanged = lowest !== undefined && text === writeLayers(keptLayers.map(() => lowest));
  if (unchanged && kept !== text) edit('perLayer', kept);
}
