import { useRef } from 'react';
import { cells } from '../../cells/index.ts';
import { ownKindOf } from '../../config/task.ts';
import { formatBytes, formatCount } from '../../lib/format.ts';
import {
  canTrainOpened,
  dismissModel,
  type OpenedModel,
  trainOpenedModel,
  useModels,
} from '../../store/files/models.ts';
import { useApp } from '../../store/run/app.ts';
import { subjectName } from '../../store/run/runName.ts';
import { savesRuns, useSavedRuns } from '../../store/saved/savedRuns.ts';
import { Button } from '../controls/Button.tsx';
import { Dialog } from '../controls/Dialog.tsx';
import ownData from '../ownData/OwnData.module.css';
import { chooseModelFile } from './chooseModelFile.ts';
import styles from './ModelDialog.module.css';
import { ModelText } from './ModelText.tsx';
import { beginningSentence, taskSentence, type UsableReport, vocabularyText } from './sentences.ts';

const kinds: Record<UsableReport['kind'], string> = {
  model: 'Model: the weights alone',
  checkpoint: 'Checkpoint: weights and the optimizer’s state',
};

/** What was read, before anything trains. */
function ModelReportView({ report }: { report: UsableReport }) {
  const { kind, config, parameters, step } = report;
  const cell = cells.find(({ id }) => id === config.cell)?.label ?? config.cell;
  const layers = `${config.layers} ${config.layers === 1 ? 'layer' : 'layers'}`;
  return (
    <dl className={ownData.report}>
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

/** What a model goes on with whose task takes no data but its own. */
function ModelTask({ report }: { report: UsableReport }) {
  return (
    <div className={styles.choice}>
      <p>
        {taskSentence(report.config)} <strong>{subjectName(report.config, undefined)}</strong>.
      </p>
      <p className={styles.note}>{beginningSentence(report)}</p>
    </div>
  );
}

function Opened({ opened: { name, bytes, report, text } }: { opened: OpenedModel }) {
  return (
    <>
      <h3 className={styles.name}>
        {name} <span className={styles.size}>{formatBytes(bytes)}</span>
      </h3>
      {report === null && <p role="status">Reading the file…</p>}
      {report?.problem !== undefined && (
        <p className={ownData.problem} role="alert">
          {report.problem} The running training is not affected.
        </p>
      )}
      {report && report.problem === undefined && (
        <>
          <ModelReportView report={report} />
          {ownKindOf(report.config) === null ? (
            <ModelTask report={report} />
          ) : (
            <ModelText report={report} text={text} />
          )}
        </>
      )}
    </>
  );
}

/** What becomes of the run that trains. */
function WhatIsLeft() {
  const step = useApp((state) => state.run?.step ?? 0);
  const saves = useSavedRuns(savesRuns);
  if (step === 0) return null;
  const kept = `The run on the page stays in Runs, at step ${step.toLocaleString('en')}.`;
  const lost = `The run on the page, at step ${step.toLocaleString('en')}, will be lost.`;
  return <p className={styles.left}>{saves ? kept : lost}</p>;
}

function Footer({ opened }: { opened: OpenedModel }) {
  const { report } = opened;
  const usable = report !== null && report.problem === undefined;
  const goesOn = usable && report.kind === 'checkpoint';
  const ready = useApp((state) => state.status === 'ready');
  return (
    <>
      {usable && <WhatIsLeft />}
      <Button onClick={chooseModelFile}>Choose another</Button>
      <Button variant="primary" disabled={!canTrainOpened(opened) || !ready} onClick={trainOpenedModel}>
        {goesOn ? `Continue from step ${report.step.toLocaleString('en')}` : 'Use this model'}
      </Button>
    </>
  );
}

/** A person brings a model, sees what it is, and decides. */
export function ModelDialog() {
  const opened = useModels((state) => state.opened);
  const last = useRef(opened);
  // While it fades out, it shows what it showed.
  if (opened) last.current = opened;
  const shown = last.current;
  return (
    <Dialog
      open={opened !== null}
      onOpenChange={(open) => !open && dismissModel()}
      title="Open a model"
      description="It is read on this device and is not uploaded."
      footer={shown && <Footer opened={shown} />}
    >
      {shown && <Opened opened={shown} />}
    </Dialog>
  );
}
