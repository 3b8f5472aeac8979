import type { FieldPath } from '../../config/fields.ts';
import { fields } from '../../config/fields.ts';
import { type FieldValue, getField, isRelevant } from '../../store/configPath.ts';
import { edit, useSetup } from '../../store/setup.ts';
import type { FieldProps } from '../controls/Field.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { type Option, Select } from '../controls/Select.tsx';
import { Switch } from '../controls/Switch.tsx';

/** Paths whose setting has a given type. */
type PathTo<Type> = { [Path in FieldPath]: FieldValue<Path> extends Type ? Path : never }[FieldPath];
type ChoicePath = Exclude<PathTo<string>, 'corpus' | 'task.id'>;

const chrome = (path: FieldPath): FieldProps => {
  const { label, symbol, effect, help }: { label: string; symbol?: string; effect: 'live' | 'restart'; help: string } =
    fields[path];
  return { label, symbol, effect, help };
};

const useShown = (path: FieldPath): boolean => useSetup((state) => isRelevant(path, state.draft));
const useValue = <Path extends FieldPath>(path: Path): FieldValue<Path> =>
  useSetup((state) => getField(state.draft, path));

interface NumberSettingProps {
  path: Exclude<PathTo<number>, 'task.lag'>;
  /** Arrow keys: add this… */
  step?: number;
  /** …or multiply by this. */
  factor?: number;
}

/** A number of the draft, with the range, mark and help of its field. Nothing is drawn where it has no effect. */
export function NumberSetting({ path, step, factor }: NumberSettingProps) {
  const value = useValue(path);
  if (!useShown(path)) return null;
  const { min, max, integer }: { min?: number; max?: number; integer?: boolean } = fields[path];
  const eager = fields[path].effect === 'restart';
  const onChange = (next: number): void => edit(path, next);
  return <NumberField {...chrome(path)} {...{ value, min, max, integer, step, factor, eager, onChange }} />;
}

interface ChoiceSettingProps<Path extends ChoicePath> {
  path: Path;
  options: readonly Option<FieldValue<Path>>[];
  /** All in sight instead of a list. */
  segmented?: boolean;
}

export function ChoiceSetting<Path extends ChoicePath>({ path, options, segmented }: ChoiceSettingProps<Path>) {
  const value = useValue(path);
  if (!useShown(path)) return null;
  const Control = segmented ? Segmented<FieldValue<Path>> : Select<FieldValue<Path>>;
  return <Control {...chrome(path)} value={value} options={options} onChange={(next) => edit(path, next)} />;
}

export function SwitchSetting({ path }: { path: PathTo<boolean> }) {
  const checked = useValue(path);
  if (!useShown(path)) return null;
  return <Switch {...chrome(path)} checked={checked} onChange={(next) => edit(path, next)} />;
}
