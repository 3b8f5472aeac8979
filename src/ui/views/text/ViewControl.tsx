import { Segmented } from '../../controls/Segmented.tsx';
import { useTextView } from './view.ts';

const shown = {
  Samples: 'text that the model generates',
  Predictions: 'what the model predicts for sequences of the validation set',
} as const;

const mostProbable =
  ' Most probable: the continuation of the prompt that beam search finds, and why text like that is dull (Holtzman et al. 2020).';

/** Samples or predictions of the model, or its states on a passage; of a text also what is most probable. */
export function ViewControl({ first }: { first: keyof typeof shown }) {
  const view = useTextView((state) => state.view);
  const ofText = first === 'Samples';
  return (
    <Segmented
      label="Text of the model"
      help={`${first}: ${shown[first]}. Passage: states, gates and predictions at each character of a text.${ofText ? mostProbable : ''}`}
      hideLabel
      // A task has no text to continue.
      value={view === 'continues' && !ofText ? 'writes' : view}
      options={[
        { value: 'writes', label: first },
        { value: 'reads', label: 'Passage' },
        ...(ofText ? [{ value: 'continues' as const, label: 'Most probable' }] : []),
      ]}
      onChange={(next) => useTextView.setState({ view: next })}
    />
  );
}
