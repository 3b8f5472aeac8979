import { type RefObject, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { formatCount } from '../../../lib/format.ts';
import type { PassageRequest } from '../../../probes/passage/contract.ts';
import { useApp } from '../../../store/run/app.ts';
import { findings } from '../../../store/run/findings.ts';
import { watch } from '../../../store/run/watch.ts';
import { viridisGradient } from '../../charts/colours.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import { Likeliest } from '../../charts/figure/Likeliest.tsx';
import { useInSight } from '../../charts/useInSight.ts';
import { cx } from '../../controls/cx.ts';
import { ColouringControl, DirectionControl, GateControl, LayerControl } from './Controls.tsx';
import { signedGradient } from './colours.ts';
import { endsOf, fileOf, labelsOf, meaningOf } from './labels.ts';
import { passageCsv, tableRows } from './numbers.ts';
import styles from './Passage.module.css';
import { Passage } from './Passage.tsx';
import { PassageField } from './PassageField.tsx';
import { sentenceOf, spanSentence } from './sentences.ts';
import { type Shown, shownOf, spanIn } from './shown.ts';
import { Units } from './Units.tsx';
import { useRanking } from './useRanking.ts';
import { type InspectView, useInspectView } from './view.ts';

/** What the colours mean, with the ends of their scale. */
function Legend({ shown }: { shown: Shown | null }) {
  if (shown === null) return <div className={styles.legend} />;
  const [low, high] = endsOf(shown);
  return (
    <div className={styles.legend}>
      <span>{meaningOf(shown)}</span>
      <span className={styles.scale}>
        <b>{low}</b>
        <i style={{ background: shown.scale.kind === 'signed' ? signedGradient : viridisGradient }} />
        <b>{high}</b>
      </span>
    </div>
  );
}

/** How long a person pauses who has typed enough to be read, ms. */
const pause = 300;

/** What is asked of the model; a text once nobody types any more. */
function useRequest({ text, layer, reverse, colouring }: InspectView): PassageRequest {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pause);
    return () => clearTimeout(timer);
  }, [text]);
  const connectivity = colouring === 'connectivity';
  return useMemo(
    () => ({ text: settled, layer, ...(reverse ? { reverse } : {}), connectivity }),
    [settled, layer, reverse, connectivity],
  );
}

/** Five rows of text, px. */
const passageHeight = 114;

function emptySentence(exists: boolean, characters: number | undefined): string {
  if (!exists) return 'Once a model is built, it reads a passage here.';
  return characters === 0
    ? 'None of these characters is in the vocabulary; type some that are.'
    : 'The model is reading; this is measured only while it is visible.';
}

interface PictureProps {
  shown: Shown | null;
  empty: string;
  table: boolean;
  plot: RefObject<HTMLDivElement | null>;
}

function Picture({ shown, empty, table, plot }: PictureProps) {
  if (shown === null) {
    return (
      <div className={styles.empty} style={{ height: passageHeight }}>
        <p>{empty}</p>
      </div>
    );
  }
  if (table) {
    return <DataTable caption="The passage, as numbers" of="t" rows={tableRows(shown)} height={passageHeight} />;
  }
  return (
    <div ref={plot}>
      <Passage shown={shown} height={passageHeight} />
    </div>
  );
}

/**
 * What the running model makes of a passage, character by character. Measured only while it is in sight.
 * @param props.padded where what it stands in leaves no room around it
 */
export function PassageView({ table, padded = true }: { table: boolean; padded?: boolean }) {
  useSyncExternalStore(findings.passage.changes.subscribe, findings.passage.changes.version);
  const view = useInspectView();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const held = useRef(false);
  const inSight = useInSight(box);
  const request = useRequest(view);
  useEffect(() => {
    watch('passage', inSight ? request : null);
    return () => watch('passage', null);
  }, [inSight, request]);
  const exists = useApp((state) => state.run !== null);
  const moving = useApp((state) => state.run?.state === 'running');
  const ofText = useApp((state) => (state.run?.config.task.id ?? 'text') === 'text');
  const { found, problem, runId } = findings.passage;
  const read = found && found.data.characters.length > 0 ? found.data : null;
  const span = read ? spanIn(view.span, read.characters.length) : null;
  const ranking = useRanking(read, span, { runId, moving, held });
  const shown = read && ranking ? shownOf(view, read, ranking.first) : null;
  const exported: Exported | null = shown &&
    found && {
      step: found.step,
      view: fileOf(shown),
      csv: () => passageCsv(shown),
      labels: (run) => labelsOf(shown, run, found.step),
    };
  const measured = found ? `measured at step ${formatCount(found.step)}` : 'not measured yet';
  return (
    <div className={cx(styles.inspector, padded && styles.padded)}>
      {!ofText && (
        <p className={styles.task}>This run trains on a task; this is one of its sequences, a symbol a step.</p>
      )}
      <ColouringControl data={read} />
      <div className={styles.options}>
        <LayerControl data={read} />
        <DirectionControl data={read} />
        <GateControl shown={shown} />
        <Legend shown={shown} />
      </div>
      <div ref={box} className={styles.figure}>
        <ChartFigure label="A passage as the model reads it" sentence={shown ? sentenceOf(shown) : ''} more="">
          <Picture
            shown={shown}
            empty={problem ?? emptySentence(exists, found?.data.characters.length)}
            table={table}
            plot={plot}
          />
        </ChartFigure>
      </div>
      {shown && ranking && (
        <>
          <Likeliest
            label={shown.data.predicts === 'next' ? 'Most probable next characters' : 'Most probable classes'}
            char={shown.data.characters[shown.cursor] ?? ''}
            below={`t = ${shown.cursor}`}
            next={shown.data.predicts === 'next' ? (shown.data.characters[shown.cursor + 1] ?? null) : null}
            top={(shown.data.next[shown.cursor] ?? []).map((char, i) => ({
              char,
              probability: shown.data.nextProbabilities[shown.cursor]?.[i] ?? 0,
            }))}
          />
          <Units shown={shown} ranked={ranking.ranked} held={held} />
          <p className={styles.spanText} aria-live="polite">
            {spanSentence(shown, ranking.ranked[0]?.unit) ||
              'Drag over a part of the passage, or hold Shift with the arrow keys, to find units that are active there.'}
          </p>
        </>
      )}
      <PassageField ofText={ofText} />
      <div className={styles.end}>
        <span className={styles.measured}>{measured}</span>
        <ExportButtons exported={exported} plot={plot} table={table} />
      </div>
    </div>
  );
}
