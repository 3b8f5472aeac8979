import { letLayersDiffer, listsLayers } from '../../store/setup/layers.ts';
import { useSetup } from '../../store/setup/setup.ts';
import { Switch } from '../controls/Switch.tsx';

/** Whether each layer has settings of its own; asked of a stack alone. */
export function LayersDiffer() {
  const lists = useSetup(listsLayers);
  const layers = useSetup((state) => state.draft.layers);
  if (layers === 1 && !lists) return null;
  return (
    <Switch
      label="Layers differ"
      layout="inline"
      effect="restart"
      help="Each layer has its own cell, hidden units and direction."
      checked={lists}
      onChange={letLayersDiffer}
    />
  );
}
