import { isRelevant, optionsOf, settings, valueAt } from '../../config/paths.ts';
import type { ChoiceSetting, NumberSetting } from '../../config/settings/declare.ts';
import type { SettingPath, SettingValue } from '../../config/settings/types.ts';
import { reasonAgainst, reasonToStay } from '../../store/setup/fitting.ts';
import { edit, useSetup } from '../../store/setup/setup.ts';
import type { FieldProps } from '../controls/Field.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { type Option, Select } from '../controls/Select.tsx';
import { Switch } from '../controls/Switch.tsx';

/** A setting whose type is known only where its value is looked at. */
const put = (path: SettingPath, value: unknown): void => edit(path, value as SettingValue<SettingPath>);
const against = (config: Parameters<typeof valueAt>[0], path: SettingPath, value: unknown): string | null =>
  reasonAgainst(config, path, value as SettingValue<SettingPath>);

export function chrome(path: SettingPath): FieldProps {
  const { label, symbol, effect, help } = settings[path];
  return { label, symbol, effect, help };
}

/** What a field of numbers takes of a declaration. */
export const rangeOf = ({ min, max, integer, arrow }: NumberSetting) => ({ min, max, integer, ...arrow });

function NumberSettingField({ path, setting }: { path: SettingPath; setting: NumberSetting }) {
  const draft = useSetup((state) => state.draft);
  return (
    <NumberField
      {...chrome(path)}
      {...rangeOf(setting)}
      value={valueAt(draft, path) as number}
      eager={setting.effect === 'restart'}
      reason={reasonToStay(draft, path)}
      check={(next) => against(draft, path, next)}
      onChange={(next) => put(path, next)}
    />
  );
}

function Choice({ path, setting }: { path: SettingPath; setting: ChoiceSetting }) {
  const draft = useSetup((state) => state.draft);
  const value = valueAt(draft, path) as string;
  const options: Option<string>[] = optionsOf(setting).map((option) => ({
    ...option,
    reason: against(draft, path, option.value),
  }));
  const onChange = (next: string): void => put(path, next);
  if (setting.segmented) return <Segmented {...chrome(path)} {...{ value, options, onChange }} />;
  const [first, ...others] = new Set(options.filter((option) => option.value !== value).map(({ reason }) => reason));
  // What rules all others out is told once, where it is seen before the list opens.
  if (typeof first === 'string' && others.length === 0) {
    const barred = options.map((option) => ({ ...option, reason: null, disabled: option.value !== value }));
    return <Select {...chrome(path)} note={first} options={barred} {...{ value, onChange }} />;
  }
  return <Select {...chrome(path)} {...{ value, options, onChange }} />;
}

function SwitchSetting({ path }: { path: SettingPath }) {
  const draft = useSetup((state) => state.draft);
  const checked = valueAt(draft, path) as boolean;
  const reason = against(draft, path, !checked);
  return <Switch {...chrome(path)} checked={checked} reason={reason} onChange={(next) => put(path, next)} />;
}

/** What a bias that is set begins as. */
const first = 1;

/** A bias that is set, or left to the initialiser. */
function NullableSetting({ path, setting }: { path: SettingPath; setting: NumberSetting }) {
  const value = useSetup((state) => valueAt(state.draft, path)) as number | null;
  const onChange = (next: number | null): void => put(path, next);
  return (
    <>
      <Switch
        {...chrome(path)}
        symbol={undefined}
        label={`Set the ${setting.label.toLowerCase()}`}
        help="If off, the bias is initialised as in PyTorch."
        checked={value !== null}
        onChange={(on) => onChange(on ? first : null)}
      />
      {value !== null && <NumberField {...chrome(path)} {...rangeOf(setting)} {...{ value, onChange }} eager />}
    </>
  );
}

/** One setting of the draft, by its declaration. Nothing is drawn where it has no effect. */
export function Setting({ path }: { path: SettingPath }) {
  const setting = settings[path];
  if (!useSetup((state) => isRelevant(path, state.draft))) return null;
  if (setting.kind === 'flag') return <SwitchSetting path={path} />;
  if (setting.kind === 'choice') return <Choice {...{ path, setting }} />;
  // A text has a control of its own.
  if (setting.kind === 'text') return null;
  return setting.nullable ? <NullableSetting {...{ path, setting }} /> : <NumberSettingField {...{ path, setting }} />;
}
