import { longestPrompt, sampling } from '../../../config/settings/sampling.ts';
import { visibleChar } from '../../../lib/format.ts';
import { unknownCharacters } from '../../../lib/unknownCharacters.ts';
import { useApp } from '../../../store/run/app.ts';
import { NumberField } from '../../controls/NumberField.tsx';
import { Slider } from '../../controls/Slider.tsx';
import { TextField } from '../../controls/TextField.tsx';
import styles from './TextPanel.module.css';

const numbers = ['topK', 'topP', 'seed', 'length'] as const;

function SamplingNumber({ id }: { id: (typeof numbers)[number] }) {
  const { label, help, min, max, integer, arrow } = sampling[id];
  const value = useApp((state) => state.sampling[id]);
  const setSampling = useApp((state) => state.setSampling);
  return (
    <NumberField
      {...{ label, help, min, max, integer, value }}
      {...arrow}
      layout="column"
      onChange={(next) => setSampling({ [id]: next })}
    />
  );
}

/** What samples, and the most probable continuation, begin with. */
export function Prompt() {
  const prompt = useApp((state) => state.sampling.prompt);
  const vocabulary = useApp((state) => state.run?.facts.vocabulary);
  const setSampling = useApp((state) => state.setSampling);
  const unknown = unknownCharacters(prompt, vocabulary);
  return (
    <div className={styles.prompt}>
      <TextField
        label={sampling.prompt.label}
        help={sampling.prompt.help}
        maxLength={longestPrompt}
        value={prompt}
        onChange={(value) => setSampling({ prompt: value })}
      />
      {unknown.length > 0 && (
        <p className={styles.note}>
          {unknown.slice(0, 5).map(visibleChar).join(' ')} {unknown.length === 1 ? 'is' : 'are'} not in the vocabulary.
        </p>
      )}
    </div>
  );
}

function Temperature() {
  const { label, help, min, max, arrow } = sampling.temperature;
  const temperature = useApp((state) => state.sampling.temperature);
  const setSampling = useApp((state) => state.setSampling);
  return (
    <div className={styles.temperature}>
      <Slider
        {...{ label, help, min, max }}
        {...arrow}
        effect="live"
        value={temperature}
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
        {numbers.map((id) => (
          <SamplingNumber key={id} id={id} />
        ))}
      </div>
    </div>
  );
}
