import type { FieldPath } from '../../config/fields.ts';
import { isOfLayers } from '../../store/setup/configPath.ts';
import { listsLayers } from '../../store/setup/layers.ts';
import { useSetup } from '../../store/setup/setup.ts';
import { type Place, pathsOf } from './placement.ts';

/** Settings of a place of the panel, without those that each layer has of its own while layers are listed. */
export function usePaths(place: Place): FieldPath[] {
  const lists = useSetup(listsLayers);
  return pathsOf(place).filter((path) => !(lists && isOfLayers(path)));
}
