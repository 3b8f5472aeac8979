import type { ReactNode } from 'react';
import { readsText } from '../../config/task.ts';
import { cells } from '../../nn/cells/index.ts';
import { useSetup } from '../../store/setup.ts';
import { Panel } from '../controls/Panel.tsx';
import { ChoiceSetting, NumberSetting, SwitchSetting } from './ConfigFields.tsx';
import { ForgetBias } from './ForgetBias.tsx';
import { LearningRate } from './LearningRate.tsx';
import { SetupFooter } from './SetupFooter.tsx';
import styles from './SetupPanel.module.css';
import { TaskSection } from './TaskSection.tsx';

const cellOptions = cells.map(({ id, label }) => ({ value: id, label }));

const activationOptions = [
  { value: 'tanh', label: 'tanh' },
  { value: 'relu', label: 'ReLU' },
  { value: 'sigmoid', label: 'sigmoid' },
] as const;

const inputInitOptions = [
  { value: 'pytorch', label: 'PyTorch', hint: 'Uniform within ±1/√H' },
  { value: 'xavier', label: 'Xavier', hint: 'Uniform, by fan-in and fan-out' },
] as const;

const recurrentInitOptions = [
  ...inputInitOptions,
  { value: 'orthogonal', label: 'Orthogonal', hint: 'Keeps the length of what it multiplies' },
  { value: 'gaussian', label: 'Gaussian', hint: 'Normal, of a spectral radius you choose' },
] as const;

const optimizerOptions = [
  { value: 'sgd', label: 'SGD', hint: 'Straight down the gradient' },
  { value: 'rmsprop', label: 'RMSProp', hint: 'Each weight at its own scale' },
  { value: 'adam', label: 'Adam', hint: 'RMSProp with momentum, corrected at the start' },
  { value: 'adamw', label: 'AdamW', hint: 'Adam with decoupled weight decay' },
] as const;

const scheduleOptions = [
  { value: 'constant', label: 'Constant' },
  { value: 'cosine', label: 'Cosine' },
] as const;

const clipOptions = [
  { value: 'norm', label: 'By norm' },
  { value: 'value', label: 'By value' },
  { value: 'none', label: 'Off' },
] as const;

const weightOptions = [
  { value: 'f32', label: '32 bits', hint: 'Full precision' },
  { value: 'f16', label: '16 bits', hint: 'Half precision; sums and updates stay full' },
] as const;

function Section({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      {title !== undefined && <h3 className={styles.heading}>{title}</h3>}
      {children}
    </section>
  );
}

function More({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className={styles.more}>
      <summary>{title}</summary>
      <div className={styles.moreContent}>{children}</div>
    </details>
  );
}

const legend = (
  <p className={styles.legend}>
    <span>
      <i className={styles.live} aria-hidden="true" /> acts at once
    </span>
    <span>
      <i className={styles.restarts} aria-hidden="true" /> on restart
    </span>
  </p>
);

/** Everything that determines a run. Edits that need a restart wait in the draft; the run goes on meanwhile. */
export function SetupPanel() {
  const reads = useSetup((state) => readsText(state.draft));
  return (
    <Panel place="setup" title="Setup" actions={legend} fill className={styles.panel} bottom={<SetupFooter />}>
      <Section>
        <TaskSection />
      </Section>
      <Section title="Model">
        <ChoiceSetting path="cell" options={cellOptions} segmented />
        <ChoiceSetting path="activation" options={activationOptions} segmented />
        <NumberSetting path="hiddenSize" step={16} />
        <NumberSetting path="layers" />
      </Section>
      <Section title="Learning">
        <LearningRate />
        <ChoiceSetting path="clip.type" options={clipOptions} />
        <NumberSetting path="clip.value" factor={1.25} />
        <ChoiceSetting path="optimizer.type" options={optimizerOptions} />
        <More title="Optimizer details">
          <NumberSetting path="optimizer.momentum" step={0.05} />
          <SwitchSetting path="optimizer.nesterov" />
          <NumberSetting path="optimizer.beta1" step={0.01} />
          <NumberSetting path="optimizer.beta2" step={0.001} />
          <NumberSetting path="optimizer.alpha" step={0.01} />
          <NumberSetting path="optimizer.epsilon" factor={10} />
          <NumberSetting path="optimizer.weightDecay" step={0.01} />
        </More>
        <ChoiceSetting path="schedule.type" options={scheduleOptions} />
        <NumberSetting path="schedule.warmupSteps" step={50} />
        <NumberSetting path="schedule.decaySteps" step={500} />
        <NumberSetting path="schedule.finalFraction" step={0.05} />
      </Section>
      <Section title={reads ? 'Reading' : 'Sequences'}>
        <NumberSetting path="seqLength" step={8} />
        <NumberSetting path="batchSize" step={8} />
        <SwitchSetting path="carryState" />
        <NumberSetting path="validateEvery" step={50} />
      </Section>
      <Section title="Start">
        <ChoiceSetting path="init.input" options={inputInitOptions} />
        <ChoiceSetting path="init.recurrent" options={recurrentInitOptions} />
        <NumberSetting path="init.spectralRadius" step={0.1} />
        <ForgetBias />
        <NumberSetting path="seed" />
      </Section>
      <Section>
        <More title="Computing">
          <ChoiceSetting path="weights" options={weightOptions} />
        </More>
      </Section>
    </Panel>
  );
}
