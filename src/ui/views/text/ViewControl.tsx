import { Segmented } from '../../controls/Segmented.tsx';
import { useTextView } from './view.ts';

const shown = {
  Samples: 'text that the model generates',
  Predictions: 'what the model predicts for sequences of the validation set',
} as const;

/** Samples or predictions of the model, or its states on a passage. */
export function ViewControl({ first }: { first: keyof typeof shown }) {
  const view = useTextView((state) => state.view);
  return (
    <Segmented
      label="Text of the model"
      help={`${first}: ${shown[first]}. Passage: states, gates and predictions at each character of a text.`}
      hideLabel
      value={view}
      options={[
        { value: 'writes', label: first },
        { value: 'reads', label: 'Passage' },
      ]}
      onChange={(next) => useTextView.setState({ view: next })}
    />
  );
}
