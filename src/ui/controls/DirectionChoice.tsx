import { Segmented } from './Segmented.tsx';

const directions = [
  { value: 'forward', label: 'forward' },
  { value: 'reverse', label: 'reverse' },
];

/** Which direction of a bidirectional layer is looked at. */
export function DirectionChoice(props: { reverse: boolean; onChange: (reverse: boolean) => void }) {
  return (
    <Segmented
      label="Direction"
      help="The forward direction reads from the first step, the reverse direction from the last. Each has its own weights and states."
      value={props.reverse ? 'reverse' : 'forward'}
      options={directions}
      onChange={(value) => props.onChange(value === 'reverse')}
    />
  );
}
