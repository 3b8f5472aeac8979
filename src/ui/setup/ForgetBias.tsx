import { defaultConfig } from '../../config/defaults.ts';
import { fields } from '../../config/fields.ts';
import { isRelevant } from '../../store/configPath.ts';
import { edit, useSetup } from '../../store/setup.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { Switch } from '../controls/Switch.tsx';

const fallback = defaultConfig.init.forgetBias ?? 1;

/** Set, or left to the initialiser. */
export function ForgetBias() {
  const bias = useSetup((state) => state.draft.init.forgetBias);
  const shown = useSetup((state) => isRelevant('init.forgetBias', state.draft));
  if (!shown) return null;
  const { label, effect, help, min, max } = fields['init.forgetBias'];
  return (
    <>
      <Switch
        label="Set the forget bias"
        effect={effect}
        help="Off leaves the bias to the initialiser, as PyTorch does."
        checked={bias !== null}
        onChange={(on) => edit('init.forgetBias', on ? fallback : null)}
      />
      {bias !== null && (
        <NumberField
          {...{ label, effect, help, min, max }}
          step={0.5}
          eager
          value={bias}
          onChange={(next) => edit('init.forgetBias', next)}
        />
      )}
    </>
  );
}
