import { isRelevant, optionsOf, settings, valueAt } from '../../config/paths.ts';
import type { ChoiceSetting, NumberSetting } from '../../config/settings/declare.ts';
import type { SettingPath, SettingValue } from '../../config/settings/types.ts';
import { reasonAgainst, reasonToStay } from '../../store/setup/fitting.ts';
import type { FieldProps } from '../controls/Field.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { type Option, Select } from '../controls/Select.tsx';
import { Switch } from '../controls/Switch.tsx';
import { useConfigEditor, useDraft } from './editor.ts';

const against = (config: Parameters<typeof valueAt>[0], path: SettingPath, value: unknown): string | null =>
  reasonAgainst(config, path, value as SettingValue<SettingPath>);

/** What a setting's field shows around its control. */
export function useChrome(): (path: SettingPath) => FieldProps {
  const { compares } = useConfigEditor();
  return (path) => {
    const { label, symbol, effect, help } = settings[path];
    return { label, symbol, effect: compares ? undefined : effect, help };
  };
}

/** The draft, and how a setting is edited whose type is known only where its value is looked at. */
function useField(path: SettingPath) {
  const { edit, compares } = useConfigEditor();
  const put = (value: unknown): void => edit(path, value as SettingValue<SettingPath>);
  return { draft: useDraft(), chrome: useChrome()(path), put, compares };
}

/** What a field of numbers takes of a declaration. */
export const rangeOf = ({ min, max, integer, arrow }: NumberSetting) => ({ min, max, integer, ...arrow });

function NumberSettingField({ path, setting }: { path: SettingPath; setting: NumberSetting }) {
  const { draft, chrome, put, compares } = useField(path);
  return (
    <NumberField
      {...chrome}
      {...rangeOf(setting)}
      value={valueAt(draft, path) as number}
      eager={compares || setting.effect === 'restart'}
      reason={reasonToStay(draft, path)}
      check={(next) => against(draft, path, next)}
      onChange={put}
    />
  );
}

function Choice({ path, setting }: { path: SettingPath; setting: ChoiceSetting }) {
  const { draft, chrome, put } = useField(path);
  const value = valueAt(draft, path) as string;
  const options: Option<string>[] = optionsOf(setting).map((option) => ({
    ...option,
    reason: against(draft, path, option.value),
  }));
  if (setting.segmented) return <Segmented {...chrome} {...{ value, options }} onChange={put} />;
  const [first, ...others] = new Set(options.filter((option) => option.value !== value).map(({ reason }) => reason));
  // What rules all others out is told once, where it is seen before the list opens.
  if (typeof first === 'string' && others.length === 0) {
    const barred = options.map((option) => ({ ...option, reason: null, disabled: option.value !== value }));
    return <Select {...chrome} note={first} options={barred} value={value} onChange={put} />;
  }
  return <Select {...chrome} {...{ value, options }} onChange={put} />;
}

function SwitchSetting({ path }: { path: SettingPath }) {
  const { draft, chrome, put } = useField(path);
  const checked = valueAt(draft, path) as boolean;
  const reason = against(draft, path, !checked);
  return <Switch {...chrome} checked={checked} reason={reason} onChange={put} />;
}

/** What a bias that is set begins as. */
const first = 1;

/** A bias that is set, or left to the initialiser. */
function NullableSetting({ path, setting }: { path: SettingPath; setting: NumberSetting }) {
  const { draft, chrome, put } = useField(path);
  const value = valueAt(draft, path) as number | null;
  return (
    <>
      <Switch
        {...chrome}
        symbol={undefined}
        label={`Set the ${setting.label.toLowerCase()}`}
        help="If off, the bias is initialised as in PyTorch."
        checked={value !== null}
        onChange={(on) => put(on ? first : null)}
      />
      {value !== null && <NumberField {...chrome} {...rangeOf(setting)} value={value} onChange={put} eager />}
    </>
  );
}

/** One setting, by its declaration. Nothing is drawn where it has no effect. */
export function Setting({ path }: { path: SettingPath }) {
  const setting = settings[path];
  if (!isRelevant(path, useDraft())) return null;
  if (setting.kind === 'flag') return <SwitchSetting path={path} />;
  if (setting.kind === 'choice') return <Choice {...{ path, setting }} />;
  // A text has a control of its own.
  if (setting.kind === 'text') return null;
  return setting.nullable ? <NullableSetting {...{ path, setting }} /> : <NumberSettingField {...{ path, setting }} />;
}
