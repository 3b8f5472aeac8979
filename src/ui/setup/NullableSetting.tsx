import { type FieldPath, fields } from '../../config/fields.ts';
import { type FieldValue, getField } from '../../store/setup/configPath.ts';
import { edit, useSetup } from '../../store/setup/setup.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { Switch } from '../controls/Switch.tsx';

/** What a bias that is set begins as. */
const first = 1;

/** A bias that is set, or left to the initialiser. */
export function NullableSetting({ path }: { path: FieldPath }) {
  const value = useSetup((state) => getField(state.draft, path)) as number | null;
  const { label, effect, help, min, max }: (typeof fields)[FieldPath] & { min?: number; max?: number } = fields[path];
  const put = (next: number | null): void => edit(path, next as FieldValue<FieldPath>);
  return (
    <>
      <Switch
        label={`Set the ${label.toLowerCase()}`}
        effect={effect}
        help="Off leaves the bias to the initialiser, as PyTorch does."
        checked={value !== null}
        onChange={(on) => put(on ? first : null)}
      />
      {value !== null && <NumberField {...{ label, effect, help, min, max, value }} step={0.5} eager onChange={put} />}
    </>
  );
}
