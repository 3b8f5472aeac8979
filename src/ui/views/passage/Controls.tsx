import type { PassageData } from '../../../probes/passage/contract.ts';
import { DirectionChoice } from '../../controls/DirectionChoice.tsx';
import { Segmented } from '../../controls/Segmented.tsx';
import { colouringsOf, type Shown } from './shown.ts';
import { type Colouring, useInspectView } from './view.ts';

const help =
  'Unit: one unit’s state. Gate: one of its gates. Surprise: −log₂ of the probability of each character. Connectivity: the gradient of the prediction at the cursor with respect to each character.';

const all: readonly Colouring[] = ['unit', 'gate', 'surprise', 'connectivity'];
const names: Record<Colouring, string> = {
  unit: 'Unit',
  gate: 'Gate',
  surprise: 'Surprise',
  connectivity: 'Connectivity',
};

export function ColouringControl({ data }: { data: PassageData | null }) {
  const colouring = useInspectView((view) => view.colouring);
  const set = useInspectView((view) => view.set);
  const there = data ? colouringsOf(data) : all;
  const options = there.map((value) => ({ value, label: names[value] }));
  return (
    <Segmented
      label="Colour the passage by"
      help={help}
      hideLabel
      value={there.includes(colouring) ? colouring : 'unit'}
      options={options}
      onChange={(value) => set({ colouring: value })}
    />
  );
}

export function LayerControl({ data }: { data: PassageData | null }) {
  const layer = useInspectView((view) => view.layer);
  const set = useInspectView((view) => view.set);
  if (data === null || data.layers < 2) return null;
  const options = Array.from({ length: data.layers }, (_, i) => ({ value: String(i), label: String(i + 1) }));
  return (
    <Segmented
      label="Layer"
      help="Layer 1 reads the text, the last one predicts."
      value={String(Math.min(layer, data.layers - 1))}
      options={options}
      onChange={(value) => set({ layer: Number(value), unit: null })}
    />
  );
}

export function DirectionControl({ data }: { data: PassageData | null }) {
  const reverse = useInspectView((view) => view.reverse);
  const set = useInspectView((view) => view.set);
  if (data?.direction === undefined) return null;
  return <DirectionChoice reverse={reverse} onChange={(value) => set({ reverse: value, unit: null })} />;
}

export function GateControl({ shown }: { shown: Shown | null }) {
  const set = useInspectView((view) => view.set);
  if (shown === null || shown.gate === null) return null;
  return (
    <Segmented
      label="Gate"
      hideLabel
      help="LSTM: input i, forget f, candidate g, output o. GRU: reset r, update z, candidate n."
      value={String(shown.gate)}
      options={shown.data.gates.map((gate, i) => ({ value: String(i), label: gate }))}
      onChange={(value) => set({ gate: Number(value) })}
    />
  );
}
