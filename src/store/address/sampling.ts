import { defaultSampling } from '../../config/defaults.ts';
import { getPreset } from '../../config/presets.ts';
import { sampling as settings } from '../../config/settings/index.ts';
import type { SamplingConfig } from '../../config/settings/types.ts';
import { useApp } from '../run/app.ts';
import { useSetup } from '../setup/setup.ts';
import { codecOf } from './codecs.ts';
import { addView, quoted } from './views.ts';

const keys = Object.keys(settings) as (keyof SamplingConfig)[];

/** A preset brings its own prompt, which says nothing beyond its name. */
const usual = (): SamplingConfig => ({
  ...defaultSampling,
  prompt: getPreset(useSetup.getState().presetId ?? '')?.prompt ?? defaultSampling.prompt,
});

addView({
  entries: () => {
    const { sampling } = useApp.getState();
    return keys
      .filter((key) => sampling[key] !== usual()[key])
      .map((key) => [`sample.${key}`, codecOf(settings[key]).write(sampling[key])]);
  },
  apply: (key, value) => {
    const name = keys.find((each) => key === `sample.${each}`);
    if (name === undefined) return undefined;
    const codec = codecOf(settings[name]);
    const read = codec.read(value);
    if (read === undefined) return `${key} must be ${codec.accepts}, not ${quoted(value)}.`;
    useApp.getState().setSampling({ [name]: read });
    return null;
  },
  reset: () => useApp.getState().setSampling(usual()),
  subscribe: (listener) => useApp.subscribe(({ sampling }, before) => sampling !== before.sampling && listener()),
});
