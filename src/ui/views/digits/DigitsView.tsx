import { useMemo, useRef, useState } from 'react';
import type { Reading } from '../../../data/facts/digitReading.ts';
import { formatCount } from '../../../lib/format.ts';
import type { PredictedSequence } from '../../../protocol/predictions.ts';
import { viridisGradient } from '../../charts/colours.ts';
import { ExportButtons, type Exported } from '../../charts/export/ExportButtons.tsx';
import { ChartFigure } from '../../charts/figure/ChartFigure.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import { Slider } from '../../controls/Slider.tsx';
import { DigitCard } from './DigitCard.tsx';
import styles from './Digits.module.css';
import {
  digitsCsv,
  digitsSentence,
  opinionAt,
  opinionText,
  type ReadDigit,
  readDigit,
  settledAt,
  stepName,
} from './digits.ts';

const tableHeight = 300;

function digitRows(read: readonly ReadDigit[], step: number) {
  return read
    .map((digit) => {
      const settled = settledAt(digit);
      return {
        title: `Picture ${digit.number + 1}`,
        lines: [
          { label: 'Digit', value: String(digit.target) },
          { label: 'Predicted', value: opinionText(opinionAt(digit, step)) },
          { label: 'Correct since', value: settled === null ? '–' : `${stepName(digit.steps)} ${settled + 1}` },
        ],
      };
    })
    .reverse();
}

/** Pictures that nothing trains on, read as far as a person wants, and how the model's opinion came about. */
export function DigitsView({
  sequences,
  reading,
  trained,
  table,
}: {
  sequences: readonly PredictedSequence[];
  reading: Reading;
  /** Steps of the training. */
  trained: number;
  table: boolean;
}) {
  const plot = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const [pointed, setPointed] = useState<{ number: number; step: number } | null>(null);
  const read = useMemo(
    () => sequences.flatMap((sequence, i) => readDigit(sequence, reading, i) ?? []),
    [sequences, reading],
  );
  const [first] = read;
  if (!first) return null;
  const { steps } = first;
  const what = stepName(steps);
  const step = Math.min(chosen ?? steps - 1, steps - 1);
  const sentence = digitsSentence(read, step, trained);
  const exported: Exported = {
    step: trained,
    view: 'digits',
    csv: () => digitsCsv(read),
    labels: (run) => ({
      title: 'Digits as they are read',
      about: `${run}, step ${formatCount(trained)}, ${formatCount(step + 1)} of ${formatCount(steps)} ${what}s read`,
      unit: '',
      along: '',
      legend: [{ label: 'probability of each digit, 0 at the top: 0%', scaleTo: '100%' }],
      sentence,
    }),
  };
  return (
    <>
      {first.certain && (
        <>
          <Slider
            label={`Read up to ${what}`}
            help={`The ${what}s of each image that the model has read.`}
            layout="column"
            min={1}
            max={steps}
            step={1}
            value={step + 1}
            format={(value) => `${formatCount(value)} of ${formatCount(steps)}`}
            onChange={(value) => setChosen(value >= steps ? null : value - 1)}
          />
          <p className={styles.place}>
            {formatCount(step + 1)} of {formatCount(steps)} {what}s
          </p>
        </>
      )}
      <ChartFigure label="Digits as they are read" sentence={sentence} more="">
        {table ? (
          <DataTable caption="The predictions" of="Picture" rows={digitRows(read, step)} height={tableHeight} />
        ) : (
          <div ref={plot}>
            <ul className={styles.cards}>
              {read.map((digit) => (
                <DigitCard
                  key={digit.number}
                  digit={digit}
                  step={step}
                  pointed={pointed}
                  onPoint={(at) => setPointed(at === null ? null : { number: digit.number, step: at })}
                />
              ))}
            </ul>
          </div>
        )}
      </ChartFigure>
      <div className={styles.end}>
        <p className={styles.legend}>
          probability: 0% <i style={{ background: viridisGradient }} /> 100%; one row per digit, 0 at the top
        </p>
        <ExportButtons exported={exported} plot={plot} table={table} />
      </div>
    </>
  );
}
