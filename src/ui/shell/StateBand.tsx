import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { getPreset } from '../../config/presets.ts';
import { openOwnText } from '../../store/files/ownText.ts';
import { type Refusal, type Run, useApp } from '../../store/run/app.ts';
import { rebuildDevice } from '../../store/run/transport.ts';
import {
  applyPreset,
  backToRun,
  clipAndResume,
  lowerRate,
  lowerRateAndResume,
  retryRefused,
} from '../../store/setup/restart.ts';
import { Button } from '../controls/Button.tsx';
import { cx } from '../controls/cx.ts';
import { formatNumber } from '../controls/numbers.ts';
import { chooseModelFile } from '../models/chooseModelFile.ts';
import { requestReset } from './requestReset.ts';
import styles from './StateBand.module.css';

interface BandProps {
  tone: 'warning' | 'danger';
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}

function Band({ tone, title, children, actions }: BandProps) {
  return (
    <section className={cx(styles.band, styles[tone])} role="alert">
      <TriangleAlert className={styles.icon} aria-hidden="true" />
      <p className={styles.text}>
        <strong>{title}</strong> {children}
      </p>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </section>
  );
}

function Halted({ run, halted }: { run: Run; halted: NonNullable<Run['halted']> }) {
  const { learningRate } = run.config.optimizer;
  const lower = formatNumber(lowerRate(learningRate));
  return (
    <Band
      tone="danger"
      title={`Training stopped at step ${halted.step.toLocaleString('en')}.`}
      actions={
        <>
          <Button variant="primary" onClick={lowerRateAndResume}>
            Lower the learning rate and continue
          </Button>
          <Button onClick={clipAndResume}>Clip at norm 1 and continue</Button>
          <Button onClick={requestReset}>Reset</Button>
        </>
      }
    >
      {halted.message} Training can continue from there: with a learning rate of {lower} instead of{' '}
      {formatNumber(learningRate)}, or with gradient clipping.
    </Band>
  );
}

const small = { id: 'tiny-fast', label: getPreset('tiny-fast')?.label ?? '' };

const refusalTitle: Record<Refusal['code'], string> = {
  'bad-config': 'These settings cannot be trained.',
  'bad-text': 'This text cannot be used.',
  'bad-model': 'This model cannot be trained here.',
  'text-too-short': 'This text is too short.',
  'out-of-memory': 'The GPU has not enough memory for these settings.',
  'load-failed': 'The text could not be loaded.',
  internal: 'This run could not be built.',
};

function RefusalActions({ code }: { code: Refusal['code'] }) {
  const hasRun = useApp((state) => state.run !== null);
  const aboutText = code === 'bad-text' || code === 'text-too-short';
  return (
    <>
      {(code === 'load-failed' || code === 'internal') && (
        <Button variant="primary" onClick={retryRefused}>
          Try again
        </Button>
      )}
      {aboutText && <Button onClick={() => openOwnText(true)}>Choose another text</Button>}
      {code === 'bad-model' && <Button onClick={chooseModelFile}>Open another model</Button>}
      {(code === 'out-of-memory' || code === 'bad-config') && (
        <Button onClick={() => applyPreset(small.id)}>Use “{small.label}”</Button>
      )}
      {hasRun && <Button onClick={backToRun}>Back to the run</Button>}
    </>
  );
}

function Refused({ refusal }: { refusal: Refusal }) {
  return (
    <Band tone="danger" title={refusalTitle[refusal.code]} actions={<RefusalActions code={refusal.code} />}>
      {refusal.message}
    </Band>
  );
}

/** Everything that stops training, each with its sentence and its buttons. */
export function StateBand() {
  const device = useApp((state) => state.device);
  const refusal = useApp((state) => state.refusal);
  const halted = useApp((state) => state.run?.halted ?? null);
  if (device === 'lost') {
    return (
      <Band
        tone="danger"
        title="The GPU device was lost again."
        actions={
          <>
            <Button variant="primary" onClick={rebuildDevice}>
              Rebuild and continue
            </Button>
            <Button onClick={() => location.reload()}>Reload the page</Button>
          </>
        }
      >
        Another program may be using all of the GPU, or its driver restarted. The last snapshot is kept. Reloading the
        page would lose it.
      </Band>
    );
  }
  if (device === 'recovering') {
    return (
      <Band tone="warning" title="The GPU device was lost.">
        Rebuilding it from the last snapshot; training then continues.
      </Band>
    );
  }
  const run = useApp.getState().run;
  if (halted && run) return <Halted run={run} halted={halted} />;
  return refusal && <Refused refusal={refusal} />;
}
