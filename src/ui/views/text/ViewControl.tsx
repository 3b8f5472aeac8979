import { Segmented } from '../../controls/Segmented.tsx';
import { useTextView } from './view.ts';

/** What the model makes up, or what it makes of what it reads. */
export function ViewControl({ writes }: { writes: 'Writes' | 'Answers' }) {
  const view = useTextView((state) => state.view);
  return (
    <Segmented
      label="The model"
      help={`${writes}: text it generates. Reads: its states, gates and predictions on a passage, step by step.`}
      hideLabel
      value={view}
      options={[
        { value: 'writes', label: writes },
        { value: 'reads', label: 'Reads' },
      ]}
      onChange={(next) => useTextView.setState({ view: next })}
    />
  );
}
