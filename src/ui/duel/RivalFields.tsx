import { type FieldPath, fields } from '../../config/fields.ts';
import type { RunConfig } from '../../config/types.ts';
import { cells } from '../../nn/cells/index.ts';
import { type FieldValue, isRelevant, withField } from '../../store/configPath.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { Select } from '../controls/Select.tsx';

const cellOptions = cells.map(({ id, label }) => ({ value: id, label }));

const recurrentOptions = [
  { value: 'pytorch', label: 'Uniform', hint: 'Within ±1/√H, as PyTorch' },
  { value: 'xavier', label: 'Xavier', hint: 'Uniform, by fan-in and fan-out' },
  { value: 'orthogonal', label: 'Orthogonal', hint: 'Keeps the length of what it multiplies' },
  { value: 'gaussian', label: 'Gaussian', hint: 'Normal, of a spectral radius you choose' },
] as const;

const clipOptions = [
  { value: 'norm', label: 'By norm' },
  { value: 'value', label: 'By value' },
  { value: 'none', label: 'Off' },
] as const;

interface RivalFieldsProps {
  config: RunConfig;
  onChange: (config: RunConfig) => void;
}

/** The settings in which models are mostly compared. Any other can be taken over from the setup. */
export function RivalFields({ config, onChange }: RivalFieldsProps) {
  const set = <Path extends FieldPath>(path: Path, value: FieldValue<Path>): void => {
    const next = withField(config, path, value);
    onChange(path === 'cell' ? { ...next, plan: 'auto' } : next);
  };
  const number = (path: 'init.forgetBias' | 'init.spectralRadius' | 'clip.value', value: number, step: number) => {
    if (!isRelevant(path, config)) return null;
    const { label, help, min, max }: { label: string; help: string; min?: number; max?: number } = fields[path];
    return (
      <NumberField {...{ label, help, min, max, value, step }} eager onChange={(next: number) => set(path, next)} />
    );
  };
  const { init, clip } = config;
  return (
    <>
      <Segmented label="Cell" value={config.cell} options={cellOptions} onChange={(cell) => set('cell', cell)} />
      {number('init.forgetBias', init.forgetBias ?? 0, 0.5)}
      <Select
        label={fields['init.recurrent'].label}
        value={init.recurrent}
        options={recurrentOptions}
        onChange={(value) => set('init.recurrent', value)}
      />
      {number('init.spectralRadius', init.spectralRadius, 0.1)}
      <Select
        label={fields['clip.type'].label}
        value={clip.type}
        options={clipOptions}
        onChange={(value) => set('clip.type', value)}
      />
      {number('clip.value', clip.value, 0.5)}
    </>
  );
}
