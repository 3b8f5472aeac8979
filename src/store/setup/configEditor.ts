import { create } from 'zustand';
import { withSetting } from '../../config/paths.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { fitted } from './fitting.ts';
import { type Draft, type DraftStore, type EditSetting, editLayers, layerEdits, letLayersDiffer } from './layers.ts';
import { edit, useSetup } from './setup.ts';

/** A draft, and how it is edited. */
export interface ConfigEditor extends ReturnType<typeof layerEdits> {
  readonly useDraft: DraftStore;
  readonly edit: EditSetting;
  /** Of a model to compare, which trains when it starts: all of its edits act then, and some settings it shares with the run. */
  readonly compares: boolean;
}

export const setupEditor: ConfigEditor = { useDraft: useSetup, edit, editLayers, letLayersDiffer, compares: false };

/** Edits a model to compare, which begins as this. */
export function comparedEditor(config: RunConfig): ConfigEditor {
  const useDraft = create<Draft>()(() => ({ draft: config, aside: [], listsLayers: false, keptLayers: [] }));
  const editDraft: EditSetting = (path, value) => {
    const { draft, aside } = useDraft.getState();
    const next = fitted(withSetting(draft, path, value), path, aside);
    useDraft.setState({ draft: next.config, aside: next.aside });
  };
  return { useDraft, edit: editDraft, ...layerEdits(useDraft, editDraft), compares: true };
}
