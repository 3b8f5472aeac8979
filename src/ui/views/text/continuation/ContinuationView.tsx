import { useRef } from 'react';
import { formatCount } from '../../../../lib/format.ts';
import type { Continuation } from '../../../../probes/continuation/contract.ts';
import { useApp } from '../../../../store/run/app.ts';
import { samples } from '../../../../store/run/samples.ts';
import { series } from '../../../../store/run/series.ts';
import { ExportButtons, type Exported } from '../../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../../charts/figure/DataTable.tsx';
import { useQuery } from '../../../charts/useQuery.ts';
import { cx } from '../../../controls/cx.ts';
import { NumberField } from '../../../controls/NumberField.tsx';
import logStyles from '../SampleLog.module.css';
import { Prompt } from '../SamplingControls.tsx';
import { ShadeLegend } from '../ShadeLegend.tsx';
import { shadeOf } from '../sampleView.ts';
import textStyles from '../TextPanel.module.css';
import styles from './Continuation.module.css';
import { ContinuationPlots, plotsHeight } from './ContinuationPlots.tsx';
import { continuationCsv, drawnText, type Loop, loopOf, tableRows } from './numbers.ts';
import { continuationSentence } from './sentences.ts';
import { beamRange, lengthRange, useContinuationView } from './view.ts';

const beginsRound = ({ start, period, length }: Loop, place: number): boolean =>
  place >= start && place < start + length && (place - start) % period === 0;

/** Prompt and continuation, each character shaded by its probability; a line stands before each time round a loop. */
function ContinuedText({ found }: { found: Continuation }) {
  const { prompt, characters, logProbs } = found;
  const loop = loopOf(found);
  const shown = characters.map((char, place) => ({
    place,
    char,
    shade: shadeOf(Math.exp(logProbs[place] ?? 0)),
    begins: loop !== null && beginsRound(loop, place),
  }));
  return (
    <p className={styles.text} data-testid="continuation">
      <span className={logStyles.prompt}>{prompt.join('')}</span>
      {shown.map(({ place, char, shade, begins }) => (
        <span
          key={place}
          className={cx(logStyles[`shade${shade}`], char === '\n' && logStyles.lineEnd, begins && styles.round)}
        >
          {char}
        </span>
      ))}
    </p>
  );
}

function Numbers() {
  const { beam, length } = useContinuationView();
  return (
    <div className={styles.numbers}>
      <NumberField
        label="Beam"
        help="Continuations that are kept at each character. With 1, always the most probable character is taken."
        layout="column"
        {...beamRange}
        value={beam}
        onChange={(next) => useContinuationView.setState({ beam: next })}
      />
      <NumberField
        label="Characters"
        help="Length of the continuation."
        layout="column"
        step={10}
        {...lengthRange}
        value={length}
        onChange={(next) => useContinuationView.setState({ length: next })}
      />
    </div>
  );
}

/**
 * What the running model takes for the most probable continuation of the prompt, beside the last sample. Measured only while it is in
 * sight.
 */
export function ContinuationView({ table }: { table: boolean }) {
  const prompt = useApp((state) => state.sampling.prompt);
  const { beam, length } = useContinuationView();
  const { box, found, problem } = useQuery('continuation', { prompt, beam, length });
  const plot = useRef<HTMLDivElement>(null);
  const exists = useApp((state) => state.run !== null);
  const best = found?.data ?? null;
  const block = samples.blocks.findLast(({ done }) => done) ?? samples.blocks.at(-1);
  const drawn = best && block ? drawnText(block, best.characters.length) : null;
  const sample = drawn && drawn.characters.length > 0 ? drawn : null;
  const sentence =
    found && best ? continuationSentence(found.step, best, sample, series.validation.latest?.loss ?? null) : '';
  const exported: Exported | null = found &&
    best && {
      step: found.step,
      view: 'continuation',
      csv: () => continuationCsv(best, sample),
      labels: (run) => ({
        title: 'The most probable continuation',
        about: `${run}, after training step ${formatCount(found.step)}: beam search with ${best.beam}, from “${best.prompt.join('')}”`,
        unit: 'probability',
        along: 'character',
        legend: [],
        sentence,
      }),
    };
  const waiting = exists
    ? 'The model is searching; this is measured only while it is visible.'
    : 'Once a model is built, it continues the prompt here.';
  return (
    <>
      <div ref={box} className={styles.view}>
        {best ? (
          <>
            <ContinuedText found={best} />
            <div className={styles.figure}>
              <ChartFigure
                label="Probability of each character"
                sentence={sentence}
                more="Of the most probable continuation, and under it of the last sample."
              >
                {table ? (
                  <DataTable
                    caption="The continuation, as numbers"
                    of="Character"
                    rows={tableRows(best, sample)}
                    height={plotsHeight}
                  />
                ) : (
                  <ContinuationPlots best={best} sample={sample} plot={plot} />
                )}
              </ChartFigure>
            </div>
          </>
        ) : (
          <p className={styles.empty}>{problem ?? waiting}</p>
        )}
        <div className={styles.end}>
          <span className={styles.measured}>
            {found ? `measured at step ${formatCount(found.step)}` : 'not measured yet'}
          </span>
          <ExportButtons exported={exported} plot={plot} table={table} />
        </div>
      </div>
      <ShadeLegend />
      <div className={textStyles.controls}>
        <Prompt />
        <Numbers />
      </div>
    </>
  );
}
