import { visibleChar } from '../../../lib/format.ts';
import { unknownCharacters } from '../../../lib/unknownCharacters.ts';
import { useApp } from '../../../store/run/app.ts';
import { NumberField } from '../../controls/NumberField.tsx';
import { Slider } from '../../controls/Slider.tsx';
import { TextField } from '../../controls/TextField.tsx';
import styles from './TextPanel.module.css';

type Numbers = 'topK' | 'topP' | 'seed' | 'length';

interface NumberSetting {
  id: Numbers;
  label: string;
  min: number;
  max: number;
  integer: boolean;
  step: number;
  help: string;
}

const numbers: readonly NumberSetting[] = [
  {
    id: 'topK',
    label: 'Top-k',
    min: 0,
    max: 4096,
    integer: true,
    step: 1,
    help: 'Only the k likeliest characters may follow; 0 for all.',
  },
  {
    id: 'topP',
    label: 'Top-p',
    min: 0,
    max: 1,
    integer: false,
    step: 0.05,
    help: 'Only the likeliest characters that together reach this probability may follow; 1 for all.',
  },
  {
    id: 'seed',
    label: 'Seed',
    min: 0,
    max: 4294967295,
    integer: true,
    step: 1,
    help: 'Fixes the draw: same seed and same weights, same text.',
  },
  {
    id: 'length',
    label: 'Length',
    min: 1,
    max: 5000,
    integer: true,
    step: 50,
    help: 'Characters of one sample, 1 to 5000.',
  },
];

function SamplingNumber({ id, ...setting }: NumberSetting) {
  const value = useApp((state) => state.sampling[id]);
  const setSampling = useApp((state) => state.setSampling);
  return <NumberField {...setting} layout="column" value={value} onChange={(next) => setSampling({ [id]: next })} />;
}

function Prompt() {
  const prompt = useApp((state) => state.sampling.prompt);
  const vocabulary = useApp((state) => state.run?.facts.vocabulary);
  const setSampling = useApp((state) => state.setSampling);
  const unknown = unknownCharacters(prompt, vocabulary);
  return (
    <div className={styles.prompt}>
      <TextField
        label="Prompt"
        help="Each sample goes on from here."
        maxLength={200}
        value={prompt}
        onChange={(value) => setSampling({ prompt: value })}
      />
      {unknown.length > 0 && (
        <p className={styles.note}>
          {unknown.slice(0, 5).map(visibleChar).join(' ')} {unknown.length === 1 ? 'is' : 'are'} not in the text that
          the model reads.
        </p>
      )}
    </div>
  );
}

function Temperature() {
  const temperature = useApp((state) => state.sampling.temperature);
  const setSampling = useApp((state) => state.setSampling);
  return (
    <div className={styles.temperature}>
      <Slider
        label="Temperature"
        effect="live"
        help="Below 1 it prefers likely characters, above 1 it dares more; 0 always takes the likeliest."
        value={temperature}
        min={0}
        max={2}
        step={0.05}
        onChange={(value) => setSampling({ temperature: value })}
      />
      <output className={styles.temperatureValue}>{temperature.toFixed(2)}</output>
    </div>
  );
}

/** How characters are drawn. All of it acts on the running model. */
export function SamplingControls() {
  return (
    <div className={styles.controls}>
      <Prompt />
      <Temperature />
      <div className={styles.numbers}>
        {numbers.map((setting) => (
          <SamplingNumber {...setting} key={setting.id} />
        ))}
      </div>
    </div>
  );
}
