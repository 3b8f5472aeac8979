import { Segmented } from './Segmented.tsx';

interface ModelChoiceProps {
  models: readonly { readonly letter: string | null }[];
  value: string;
  onChange: (letter: string) => void;
}

/** Of a picture that shows one model at a time. */
export function ModelChoice({ models, value, onChange }: ModelChoiceProps) {
  const options = models.map(({ letter }) => ({ value: letter ?? '', label: letter ?? '' }));
  return <Segmented label="Model" value={value} options={options} onChange={onChange} />;
}
