import { type RefObject, useRef, useState } from 'react';
import { formatCount } from '../../../lib/format.ts';
import { type SlowStep, stepRead, tracedPlace } from '../../../probes/slowStep/contract.ts';
import { useApp } from '../../../store/run/app.ts';
import { closeSlowMotion, takeSlowStep, useSlowMotion } from '../../../store/run/slowMotion.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import { TableToggle } from '../../charts/figure/TableToggle.tsx';
import { Button } from '../../controls/Button.tsx';
import { Dialog } from '../../controls/Dialog.tsx';
import { Graph } from './Graph.tsx';
import { isOfWeights, slowCsv, tableRows } from './numbers.ts';
import styles from './Slow.module.css';
import { LookControls, PhaseControl, PlayControls } from './SlowControls.tsx';
import { type Look, sentenceOf } from './sentences.ts';
import { graphHeight } from './size.ts';
import { TensorBars } from './TensorBars.tsx';
import type { Moment } from './timeline.ts';
import { usePlayback } from './usePlayback.ts';

/** What of a look there is in these data: other runs have fewer sequences, layers or states. */
function within(look: Look, data: SlowStep): Look {
  const { layer, direction, states } = tracedPlace(data, look);
  return {
    sequence: Math.min(look.sequence, data.sequences - 1),
    layer,
    reverse: direction === 'reverse',
    state: Math.min(look.state, states.length - 1),
  };
}

interface StageProps {
  data: SlowStep;
  moment: Moment;
  look: Look;
  table: boolean;
  plot: RefObject<HTMLDivElement | null>;
}

function Stage({ data, moment, look, table, plot }: StageProps) {
  const carries = useApp((state) => state.run?.config.carryState ?? false);
  const { phase } = moment;
  if (table) {
    const of = isOfWeights(phase) ? 'Tensor' : 't';
    return (
      <DataTable caption="The step, as numbers" of={of} rows={tableRows(data, phase, look)} height={graphHeight} />
    );
  }
  return (
    <div ref={plot}>
      {phase === 'clip' || phase === 'update' ? (
        <TensorBars data={data} phase={phase} />
      ) : (
        <Graph data={data} moment={moment} look={look} carries={carries} />
      )}
    </div>
  );
}

/** 'layer 1', or 'the reverse direction of layer 1'. */
function placeOf(data: SlowStep, look: Look): string {
  const { layer, direction } = tracedPlace(data, look);
  return `${direction ? `the ${direction} direction of ` : ''}layer ${layer + 1}`;
}

function exportOf(data: SlowStep, moment: Moment, look: Look): Exported {
  const { phase } = moment;
  return {
    step: data.step,
    view: `slow-${phase}`,
    csv: () => slowCsv(data, phase, look),
    labels: (run) => ({
      title: `Training step ${formatCount(data.step)}: ${phase}`,
      about: isOfWeights(phase)
        ? run
        : `${run}, sequence ${look.sequence + 1} of ${data.batchSize}, ${placeOf(data, look)}`,
      unit: '',
      along: '',
      legend: [],
      sentence: sentenceOf(data, moment, look),
    }),
  };
}

/** One step of the training, walked through on its real numbers. */
export function SlowDialog() {
  const { open, data, waiting, problem, goesOn } = useSlowMotion();
  const [table, setTable] = useState(false);
  const [chosen, setLook] = useState<Look>({ sequence: 0, layer: 0, reverse: false, state: 0 });
  const plot = useRef<HTMLDivElement>(null);
  const T = data?.seqLength ?? 1;
  const playback = usePlayback(data?.step ?? null, T);
  const { moment, playing } = playback;
  const look = data ? within(chosen, data) : chosen;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && closeSlowMotion()}
      title={data ? `Step ${formatCount(data.step)} in slow motion` : 'A step in slow motion'}
      size="l"
      onKeyDown={data ? playback.onKeyDown : undefined}
      footer={
        <>
          <span className={styles.goesOn}>
            {goesOn ? 'Training waits, and continues when this is closed.' : 'Training is paused.'}
          </span>
          <Button disabled={waiting} onClick={takeSlowStep}>
            Another step
          </Button>
          <Button variant="primary" onClick={closeSlowMotion}>
            Done
          </Button>
        </>
      }
    >
      <div className={styles.slow}>
        {data === null ? (
          <p className={styles.empty} style={{ height: graphHeight }}>
            {problem ?? 'Taking one step of the training …'}
          </p>
        ) : (
          <>
            <div className={styles.head}>
              <PhaseControl playback={playback} T={T} />
              <TableToggle of="step" pressed={table} onChange={setTable} />
            </div>
            <figure className={styles.figure} aria-label={`The step, ${moment.phase}`}>
              <Stage data={data} moment={moment} look={look} table={table} plot={plot} />
              <figcaption className={styles.sentence} aria-live={playing ? 'off' : 'polite'}>
                {sentenceOf(data, moment, look)}
              </figcaption>
            </figure>
            {problem !== null && <p className={styles.problem}>{problem}</p>}
            <PlayControls playback={playback} T={T} stepOf={(t) => stepRead(data, look, t)} />
            <div className={styles.options}>
              {!isOfWeights(moment.phase) && <LookControls data={data} look={look} onChange={setLook} />}
              <div className={styles.exports}>
                <ExportButtons exported={exportOf(data, moment, look)} plot={plot} table={table} />
              </div>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}
