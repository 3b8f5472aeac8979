import { presets } from '../../config/presets.ts';
import { guardLoss } from '../../store/run/confirm.ts';
import { applyPreset } from '../../store/setup/restart.ts';
import { useSetup } from '../../store/setup/setup.ts';
import { Select } from '../controls/Select.tsx';

const custom = 'custom';
const presetOptions = presets.map(({ id, label, hint }) => ({ value: id, label, hint }));

/** Whole setups; choosing one starts it. */
export function PresetSelect() {
  const presetId = useSetup((state) => state.presetId);
  const options =
    presetId === null
      ? [{ value: custom, label: 'Own setup', hint: 'The settings below.' }, ...presetOptions]
      : presetOptions;
  return (
    <Select
      label="Preset"
      hideLabel
      value={presetId ?? custom}
      options={options}
      onChange={(id) => id !== custom && guardLoss('Start another run?', 'Start', () => applyPreset(id))}
    />
  );
}
