import { DirectionChoice } from '../controls/DirectionChoice.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { ModelChoice } from '../duel/ModelChoice.tsx';
import { useShownModel } from './useShownModel.ts';
import { useInsideView } from './view.ts';

/** Whose cell is looked into: of which model in a duel, of which layer, where there are several, and of a bidirectional one in which direction. */
export function CellControls() {
  const { models, shown } = useShownModel();
  const { layer, reverse, set } = useInsideView();
  const layers = shown?.config.layers ?? 1;
  return (
    <>
      {models.length > 1 && (
        <ModelChoice models={models} value={shown?.letter ?? 'A'} onChange={(model) => set({ model })} />
      )}
      {layers > 1 && (
        <Segmented
          label="Layer"
          help="Layer 1 reads the text, the last one carries the loss."
          value={String(Math.min(layer, layers - 1))}
          options={Array.from({ length: layers }, (_, i) => ({ value: String(i), label: String(i + 1) }))}
          onChange={(value) => set({ layer: Number(value) })}
        />
      )}
      {shown?.config.bidirectional && (
        <DirectionChoice reverse={reverse} onChange={(value) => set({ reverse: value })} />
      )}
    </>
  );
}
