import { defaultSampling } from '../../config/defaults.ts';
import { getPreset } from '../../config/presets.ts';
import type { SamplingConfig } from '../../config/types.ts';
import { useApp } from '../run/app.ts';
import { useSetup } from '../setup/setup.ts';
import { type Codec, flag, numeric, text } from './codecs.ts';
import { addView, quoted } from './views.ts';

const codecs: { [Key in keyof SamplingConfig]: Codec<SamplingConfig[Key]> } = {
  enabled: flag,
  prompt: text(200),
  temperature: numeric(0, 2, false),
  topK: numeric(0, 4096, true),
  topP: numeric(0, 1, false),
  seed: numeric(0, 4294967295, true),
  length: numeric(1, 5000, true),
};
const keys = Object.keys(codecs) as (keyof SamplingConfig)[];

/** A preset brings its own prompt, which says nothing beyond its name. */
const usual = (): SamplingConfig => ({
  ...defaultSampling,
  prompt: getPreset(useSetup.getState().presetId ?? '')?.prompt ?? defaultSampling.prompt,
});

const isKey = (name: string): name is keyof SamplingConfig => Object.hasOwn(codecs, name);

addView({
  entries: () => {
    const { sampling } = useApp.getState();
    return keys
      .filter((key) => sampling[key] !== usual()[key])
      .map((key) => [`sample.${key}`, (codecs[key] as Codec<unknown>).write(sampling[key])]);
  },
  apply: (key, value) => {
    const name = key.replace(/^sample\./, '');
    if (name === key || !isKey(name)) return undefined;
    const read = codecs[name].read(value);
    if (read === undefined) return `${key} must be ${codecs[name].accepts}, not ${quoted(value)}.`;
    useApp.getState().setSampling({ [name]: read });
    return null;
  },
  reset: () => useApp.getState().setSampling(usual()),
  subscribe: (listener) => useApp.subscribe(({ sampling }, before) => sampling !== before.sampling && listener()),
});
