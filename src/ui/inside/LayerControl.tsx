import { useApp } from '../../store/app.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { useInsideView } from './view.ts';

/** Which layer is looked into, where there are several. */
export function LayerControl() {
  const layers = useApp((state) => state.run?.config.layers ?? 1);
  const layer = useInsideView((view) => view.layer);
  const set = useInsideView((view) => view.set);
  if (layers < 2) return null;
  return (
    <Segmented
      label="Layer"
      help="Layer 1 reads the text, the last one carries the loss."
      value={String(Math.min(layer, layers - 1))}
      options={Array.from({ length: layers }, (_, i) => ({ value: String(i), label: String(i + 1) }))}
      onChange={(value) => set({ layer: Number(value) })}
    />
  );
}
