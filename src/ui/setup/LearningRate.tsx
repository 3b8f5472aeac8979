import { settings } from '../../config/paths.ts';
import { edit, useSetup } from '../../store/setup/setup.ts';
import { Slider } from '../controls/Slider.tsx';
import { Setting } from './ConfigFields.tsx';

/** The rate as a number, exact, and as a slider over the decades that matter. */
export function LearningRate() {
  const rate = useSetup((state) => state.draft.optimizer.learningRate);
  return (
    <div>
      <Setting path="optimizer.learningRate" />
      <Slider
        label={`${settings['optimizer.learningRate'].label}, logarithmic`}
        hideLabel
        scale="log"
        min={1e-5}
        max={1}
        value={rate}
        onChange={(next) => edit('optimizer.learningRate', next)}
      />
    </div>
  );
}
