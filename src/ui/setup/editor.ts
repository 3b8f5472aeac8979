import { createContext, useContext } from 'react';
import type { RunConfig } from '../../config/settings/types.ts';
import { setupEditor } from '../../store/setup/configEditor.ts';
import { listsLayers } from '../../store/setup/layers.ts';

/** What the fields edit: the setup's draft, unless they stand where another model is edited. */
export const EditorContext = createContext(setupEditor);

export const useConfigEditor = () => useContext(EditorContext);

/** The configuration that the fields edit. */
export function useDraft(): RunConfig {
  const { useDraft: useHeld } = useConfigEditor();
  return useHeld((state) => state.draft);
}

/** Whether its layers are edited one by one. */
export function useListsLayers(): boolean {
  const { useDraft: useHeld } = useConfigEditor();
  return useHeld(listsLayers);
}
