import { settingPaths, settings } from '../../config/paths.ts';
import type { Place } from '../../config/settings/places.ts';
import type { SettingPath } from '../../config/settings/types.ts';
import { listsLayers } from '../../store/setup/layers.ts';
import { useSetup } from '../../store/setup/setup.ts';

/** Settings of a place of the panel, in order, without those that each layer has of its own while layers are listed. */
export function usePaths(place: Place): SettingPath[] {
  const lists = useSetup(listsLayers);
  return settingPaths.filter((path) => {
    const { place: its = 'model', ofLayer } = settings[path];
    return its === place && !(lists && ofLayer);
  });
}
