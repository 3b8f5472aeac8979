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
import type { Position } from './timeline.ts';
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
  position: Position;
  look: Look;
  table: boolean;
  plot: RefObject<HTMLDivElement | null>;
}

function Stage({ data, position, look, table, plot }: StageProps) {
  const carries = useApp((state) => state.run?.config.carryState ?? false);
  const { phase } = position;
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
        <Graph data={data} position={position} look={look} carries={carries} />
      )}
    </div>
  );
}

/** 'layer 1', or 'the reverse direction of layer 1'. */
function placeOf(data: SlowStep, look: Look): string {
  const { layer, direction } = tracedPlace(data, look);
  return `${direction ? `the ${direction} direction of ` : ''}layer ${layer + 1}`;
}

function exportOf(data: SlowStep, position: Position, look: Look): Exported {
  const { phase } = position;
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
      sentence: sentenceOf(data, position, look),
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
  const { position, playing } = playback;
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
            <figure className={styles.figure} aria-label={`The step, ${position.phase}`}>
              <Stage data={data} position={position} look={look} table={table} plot={plot} />
              <figcaption className={styles.sentence} aria-live={playing ? 'off' : 'polite'}>
                {sentenceOf(data, position, look)}
              </figcaption>
            </figure>
            {problem !== null && <p className={styles.problem}>{problem}</p>}
            <PlayControls playback={playback} T={T} stepOf={(t) => stepRead(data, look, t)} />
            <div className={styles.options}>
              {!isOfWeights(position.phase) && <LookControls data={data} look={look} onChange={setLook} />}
              <div className={styles.exports}>
                <ExportButtons exported={exportOf(data, position, look)} plot={plot} table={table} />
              </div>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}
