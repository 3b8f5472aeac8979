import { useState } from 'react';
import { type FieldPath, fields } from '../../config/fields.ts';
import type { RunConfig } from '../../config/types.ts';
import { type FieldValue, getField, isRelevant, withField } from '../../store/setup/configPath.ts';
import { asideSentence, fitted, reasonAgainst, type SetAside } from '../../store/setup/fitting.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { Select } from '../controls/Select.tsx';
import { cellOptions, optionsOf } from '../setup/optionTexts.ts';
import styles from './Duel.module.css';

interface RivalFieldsProps {
  config: RunConfig;
  onChange: (config: RunConfig) => void;
}

/** The settings in which models are mostly compared. Any other can be taken over from the setup. */
export function RivalFields({ config, onChange }: RivalFieldsProps) {
  const [aside, setAside] = useState<readonly SetAside[]>([]);
  const set = <Path extends FieldPath>(path: Path, value: FieldValue<Path>): void => {
    const next = fitted(withField(config, path, value), path, aside);
    setAside(next.aside);
    onChange(next.config);
  };
  /** What is chosen from the options of a setting, those that do not fit with the reason. */
  const choice = (path: 'cell' | 'init.recurrent' | 'clip.type') =>
    isRelevant(path, config) && (
      <Select
        label={fields[path].label}
        layout={path === 'cell' ? 'column' : 'row'}
        value={getField(config, path)}
        options={(path === 'cell' ? cellOptions : optionsOf(path)).map((option) => ({
          ...option,
          reason: reasonAgainst(config, path, option.value),
        }))}
        onChange={(value) => set(path, value as FieldValue<typeof path>)}
      />
    );
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
      {choice('cell')}
      {number('init.forgetBias', init.forgetBias ?? 0, 0.5)}
      {choice('init.recurrent')}
      {number('init.spectralRadius', init.spectralRadius, 0.1)}
      {choice('clip.type')}
      {number('clip.value', clip.value, 0.5)}
      {aside.map((each) => (
        <p key={each.path} className={styles.note} role="status">
          {asideSentence(each)}
        </p>
      ))}
    </>
  );
}
