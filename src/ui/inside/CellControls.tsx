import { defaultConfig } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { modelLayers } from '../../nn/memory/sizes.ts';
import { sideOf } from '../../probes/shared/contract.ts';
import { DirectionChoice } from '../controls/DirectionChoice.tsx';
import { ModelChoice } from '../controls/ModelChoice.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { useShownModel } from './useShownModel.ts';
import { useInsideView } from './view.ts';

/** Which model of a comparison is looked into: all that there is to choose of a picture of all layers at once. */
function ModelControl() {
  const { models, shown } = useShownModel();
  const set = useInsideView((view) => view.set);
  if (models.length < 2) return null;
  return <ModelChoice models={models} value={shown?.letter ?? 'A'} onChange={(model) => set({ model })} />;
}

const stackHelp = 'Layer 1 reads the text, the last one carries the loss.';
const pairsHelp =
  'The encoder’s layers read the source, the decoder’s write the target. Layer 1 of each reads the symbols.';

/** '2', 'encoder 2', or 'encoder' where there is one alone. */
function layerLabel(index: number, layers: number, encoderLayers: number | undefined): string {
  const { side, layer } = sideOf({ layer: index, encoderLayers });
  const ofSide = side === 'encoder' ? (encoderLayers ?? 0) : layers - (encoderLayers ?? 0);
  if (side === null) return String(layer + 1);
  return ofSide > 1 ? `${side} ${layer + 1}` : side;
}

/**
 * Whose cell is looked into: of which model in a comparison, of which layer, where there are several, and of a bidirectional one in which
 * direction. @param config whose layers they are; by default the model's that is shown
 */
export function CellControls({ config }: { config?: RunConfig }) {
  const { shown } = useShownModel();
  const { layer, reverse, set } = useInsideView();
  const { layers, encoderLayers } = modelLayers(config ?? shown?.config ?? defaultConfig);
  const index = Math.min(layer, layers.length - 1);
  return (
    <>
      <ModelControl />
      {layers.length > 1 && (
        <Segmented
          label="Layer"
          help={encoderLayers === undefined ? stackHelp : pairsHelp}
          value={String(index)}
          options={layers.map((_, i) => ({ value: String(i), label: layerLabel(i, layers.length, encoderLayers) }))}
          onChange={(value) => set({ layer: Number(value) })}
        />
      )}
      {layers[index]?.bidirectional && (
        <DirectionChoice reverse={reverse} onChange={(value) => set({ reverse: value })} />
      )}
    </>
  );
}
