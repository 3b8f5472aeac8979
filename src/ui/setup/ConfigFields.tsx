import { defaultConfig } from '../../config/defaults.ts';
import { type FieldPath, fields } from '../../config/fields.ts';
import { type FieldValue, getField, isRelevant } from '../../store/setup/configPath.ts';
import { reasonAgainst, reasonToStay } from '../../store/setup/fitting.ts';
import { edit, useSetup } from '../../store/setup/setup.ts';
import type { FieldProps } from '../controls/Field.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { type Option, Select } from '../controls/Select.tsx';
import { Switch } from '../controls/Switch.tsx';
import { NullableSetting } from './NullableSetting.tsx';
import { optionsOf } from './optionTexts.ts';
import { arrowOf, inSight } from './placement.ts';

/** A setting whose type is known only where its value is looked at. */
const put = (path: FieldPath, value: unknown): void => edit(path, value as FieldValue<FieldPath>);
const against = (config: Parameters<typeof getField>[0], path: FieldPath, value: unknown): string | null =>
  reasonAgainst(config, path, value as FieldValue<FieldPath>);

export const chrome = (path: FieldPath): FieldProps => {
  const { label, symbol, effect, help }: { label: string; symbol?: string; effect: 'live' | 'restart'; help: string } =
    fields[path];
  return { label, symbol, effect, help };
};

function NumberSetting({ path }: { path: FieldPath }) {
  const draft = useSetup((state) => state.draft);
  const { min, max, integer }: { min?: number; max?: number; integer?: boolean } = fields[path];
  const value = getField(draft, path) as number;
  return (
    <NumberField
      {...chrome(path)}
      {...{ value, min, max, integer }}
      {...arrowOf(path)}
      eager={fields[path].effect === 'restart'}
      reason={reasonToStay(draft, path)}
      check={(next) => against(draft, path, next)}
      onChange={(next) => put(path, next)}
    />
  );
}

function ChoiceSetting({ path }: { path: FieldPath }) {
  const draft = useSetup((state) => state.draft);
  const value = getField(draft, path) as string;
  const options: Option<string>[] = optionsOf(path).map((option) => ({
    ...option,
    reason: against(draft, path, option.value),
  }));
  const onChange = (next: string): void => put(path, next);
  if (inSight.has(path)) return <Segmented {...chrome(path)} {...{ value, options, onChange }} />;
  const [first, ...others] = new Set(options.filter((option) => option.value !== value).map(({ reason }) => reason));
  // What rules all others out is told once, where it is seen before the list opens.
  if (typeof first === 'string' && others.length === 0) {
    const barred = options.map((option) => ({ ...option, reason: null, disabled: option.value !== value }));
    return <Select {...chrome(path)} note={first} options={barred} {...{ value, onChange }} />;
  }
  return <Select {...chrome(path)} {...{ value, options, onChange }} />;
}

function SwitchSetting({ path }: { path: FieldPath }) {
  const draft = useSetup((state) => state.draft);
  const checked = getField(draft, path) as boolean;
  const reason = against(draft, path, !checked);
  return <Switch {...chrome(path)} checked={checked} reason={reason} onChange={(next) => put(path, next)} />;
}

/** One setting of the draft, with the range, mark and help of its field. Nothing is drawn where it has no effect. */
export function Setting({ path }: { path: FieldPath }) {
  if (!useSetup((state) => isRelevant(path, state.draft))) return null;
  const usual: unknown = getField(defaultConfig, path);
  if (path === 'init.forgetBias' || usual === null) return <NullableSetting path={path} />;
  if (typeof usual === 'boolean') return <SwitchSetting path={path} />;
  return typeof usual === 'string' ? <ChoiceSetting path={path} /> : <NumberSetting path={path} />;
}
