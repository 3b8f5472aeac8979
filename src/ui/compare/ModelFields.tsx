import { useState } from 'react';
import { isRelevant, optionsOf, settings, valueAt, withValueAt } from '../../config/paths.ts';
import type { ChoiceSetting, NumberSetting } from '../../config/settings/declare.ts';
import type { RunConfig, SettingPath, SettingValue } from '../../config/settings/types.ts';
import { asideSentence, fitted, reasonAgainst, type SetAside } from '../../store/setup/fitting.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { Select } from '../controls/Select.tsx';
import styles from './Compare.module.css';

interface ModelFieldsProps {
  config: RunConfig;
  onChange: (config: RunConfig) => void;
}

/** The settings in which models are mostly compared. Any other can be taken over from the setup. */
export function ModelFields({ config, onChange }: ModelFieldsProps) {
  const [aside, setAside] = useState<readonly SetAside[]>([]);
  const set = <Path extends SettingPath>(path: Path, value: SettingValue<Path>): void => {
    const next = fitted(withValueAt(config, path, value), path, aside);
    setAside(next.aside);
    onChange(next.config);
  };
  /** What is chosen from the options of a setting, those that do not fit with the reason. */
  const choice = (path: 'cell' | 'init.recurrent' | 'clip.type') =>
    isRelevant(path, config) && (
      <Select
        label={settings[path].label}
        layout={path === 'cell' ? 'column' : 'row'}
        value={valueAt(config, path)}
        options={optionsOf(settings[path] as ChoiceSetting).map((option) => ({
          ...option,
          reason: reasonAgainst(config, path, option.value),
        }))}
        onChange={(value) => set(path, value as SettingValue<typeof path>)}
      />
    );
  const number = (path: 'init.forgetBias' | 'init.spectralRadius' | 'clip.value', value: number, step: number) => {
    if (!isRelevant(path, config)) return null;
    const { label, help, min, max } = settings[path] as NumberSetting;
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
