import { cells } from '../../cells/index.ts';
import { formatCount } from '../../lib/format.ts';
import styles from './ModelDialog.module.css';
import { type UsableReport, vocabularyText } from './sentences.ts';

const kinds: Record<UsableReport['kind'], string> = {
  model: 'Model: the weights alone',
  checkpoint: 'Checkpoint: weights and the optimizer’s state',
};

/** What was read, before anything trains. */
export function ModelReportView({ report }: { report: UsableReport }) {
  const { kind, config, parameters, step } = report;
  const cell = cells.find(({ id }) => id === config.cell)?.label ?? config.cell;
  const layers = `${config.layers} ${config.layers === 1 ? 'layer' : 'layers'}`;
  return (
    <dl className={styles.report}>
      <dt>Kind</dt>
      <dd>{kinds[kind]}</dd>
      <dt>Cell</dt>
      <dd>
        {cell}, {layers} of {formatCount(config.hiddenSize)} hidden units
      </dd>
      <dt>Parameters</dt>
      <dd>{formatCount(parameters)}</dd>
      <dt>Trained for</dt>
      <dd>{step > 0 ? `${formatCount(step)} ${step === 1 ? 'step' : 'steps'}` : 'the file does not say'}</dd>
      <dt>Vocabulary</dt>
      <dd>{vocabularyText(report)}</dd>
    </dl>
  );
}
