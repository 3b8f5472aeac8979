import { type LayerConfig, layersOf, writeLayers } from '../../config/layerList.ts';
import type { SettingPath, SettingValue } from '../../config/settings/types.ts';
import { edit, type SetupState, useSetup } from './setup.ts';

/** A configuration that is edited, and what is kept for its later edits. */
export type Draft = Pick<SetupState, 'draft' | 'aside' | 'listsLayers' | 'keptLayers'>;

/** Where a draft is held. */
export interface DraftStore {
  <Part>(select: (state: Draft) => Part): Part;
  getState(): Draft;
  setState(part: Partial<Draft>): void;
}

export type EditSetting = <Path extends SettingPath>(path: Path, value: SettingValue<Path>) => void;

/** Whether there is a row for each layer in the place of the settings that layers share. */
export const listsLayers = ({ draft, listsLayers: chosen }: Draft): boolean => chosen || draft.perLayer !== '';

/** How the layers of a draft are edited. */
export const layerEdits = (drafts: DraftStore, edit: EditSetting) => ({
  /** @param layers of the draft, the lowest first; at least one */
  editLayers(layers: readonly LayerConfig[]): void {
    drafts.setState({ listsLayers: true });
    edit('perLayer', writeLayers(layers));
  },

  /** Lets each layer have settings of its own, or makes all as the lowest; switched on again at once, all are as they were. */
  letLayersDiffer(differ: boolean): void {
    const { draft, keptLayers } = drafts.getState();
    const layers = layersOf(draft);
    if (!differ) {
      drafts.setState({ listsLayers: false, keptLayers: layers });
      if (draft.perLayer !== '') edit('perLayer', '');
      return;
    }
    drafts.setState({ listsLayers: true, keptLayers: [] });
    const [text, kept] = [writeLayers(layers), writeLayers(keptLayers)];
    const [lowest] = keptLayers;
    const unchanged = lowest !== undefined && text === writeLayers(keptLayers.map(() => lowest));
    if (unchanged && kept !== text) edit('perLayer', kept);
  },
});

/** Those of the setup's draft. */
export const { editLayers, letLayersDiffer } = layerEdits(useSetup, edit);
