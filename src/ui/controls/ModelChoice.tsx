import type { Contestant } from '../charts/comparedRuns.ts';
import { Segmented } from './Segmented.tsx';

interface ModelChoiceProps {
  models: readonly Contestant[];
  value: string;
  onChange: (letter: string) => void;
}

/** Of a picture that shows one model at a time. */
export function ModelChoice({ models, value, onChange }: ModelChoiceProps) {
  const options = models.map(({ letter }) => ({ value: letter as string, label: letter }));
  return <Segmented label="Model" value={value} options={options} onChange={onChange} />;
}
