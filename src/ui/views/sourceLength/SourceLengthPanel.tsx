import { useMemo, useState } from 'react';
import { useRunPairTask } from '../../../store/run/runTask.ts';
import { accuracyAxis } from '../../charts/axis.ts';
import { formatShare } from '../../charts/chance.ts';
import type { Exported } from '../../charts/export/ExportButtons.tsx';
import { DataTable } from '../../charts/figure/DataTable.tsx';
import figureStyles from '../../charts/figure/Figure.module.css';
import type { Figure } from '../../charts/figure/Figures.tsx';
import { TableToggle } from '../../charts/figure/TableToggle.tsx';
import { TrainingFigure } from '../../charts/figure/TrainingFigure.tsx';
import { createHover, HoverContext } from '../../charts/hover.ts';
import { useShownLines } from '../../charts/lines.ts';
import { StepChart } from '../../charts/StepChart.tsx';
import { type FoundExamples, useExamples } from '../../charts/useExamples.ts';
import { Panel } from '../../controls/Panel.tsx';
import { type BinCount, shareOf } from './bins.ts';
import {
  type ByLength,
  byLength,
  type LineExamples,
  lengthAxis,
  lengthCsv,
  lengthCurves,
  lengthReadout,
  lengthSentence,
  lengthTable,
  positionsOf,
} from './sourceLength.ts';

const chartHeight = 168;
/** Lengths are no steps of the training. */
const lengthHover = createHover();
const noReferences = [] as const;

function LengthChart({ found }: { found: ByLength }) {
  const [low, high] = [found.bins[0]?.first, found.bins.at(-1)?.last];
  const x = useMemo(() => lengthAxis(low ?? 0, high ?? 1), [low, high]);
  const positions = positionsOf(found);
  return (
    <StepChart
      label="Exactly right outputs at a source length"
      unit="exactly right"
      along="symbols"
      height={chartHeight}
      frame={{ x, y: accuracyAxis, yScale: 'linear', formatX: String, formatY: formatShare, references: noReferences }}
      content={{ positions, steps: positions, curves: lengthCurves(found) }}
      readout={(row) => lengthReadout(found, row)}
    />
  );
}

/** The share of the longest third, of each line. */
const figuresOf = (lines: readonly LineExamples[]): Figure[] =>
  byLength(lines, 3).lines.map(({ line: { letter, look }, counts }) => ({
    id: letter === null ? 'length' : `length-${letter}`,
    label: letter === null ? 'Longest third' : `Longest third ${letter}`,
    value: formatShare(shareOf(counts.at(-1) as BinCount)),
    stroke: look.stroke,
    marks: true,
    ...(look.dash === undefined ? {} : { dash: look.dash }),
  }));

function exportedOf(found: ByLength, sentence: string): Exported {
  return {
    step: Math.max(...found.lines.flatMap(({ steps }) => steps)),
    view: 'accuracy-by-length',
    csv: () => lengthCsv(found),
    labels: (run) => ({
      title: 'Accuracy by source length',
      about: found.lines.length > 1 ? 'models that are compared' : run,
      unit: 'exactly right',
      along: 'symbols of the source',
      legend: found.lines.map(({ line: { name, look } }) => ({ label: name || 'exactly right', ...look })),
      sentence,
    }),
  };
}

/** What was found of each line. */
function useLineExamples(found: readonly FoundExamples[]): LineExamples[] {
  return useShownLines().flatMap((line) => {
    const its = found.filter(({ run }) => line.runs.some(({ runId }) => runId === run.runId));
    if (its.length === 0) return [];
    return [{ line, examples: its.flatMap(({ examples }) => examples), steps: its.map(({ step }) => step) }];
  });
}

function Live({ table }: { table: boolean }) {
  const { box, found, empty } = useExamples('length');
  const lines = useLineExamples(found);
  const counted = lines.length > 0 ? byLength(lines) : null;
  const sentence = lengthSentence(lines);
  return (
    <div ref={box}>
      <TrainingFigure
        label="Accuracy by source length"
        figures={figuresOf(lines)}
        sentence={sentence}
        exported={counted && exportedOf(counted, sentence)}
        table={table}
        empty={
          counted === null && (
            <div className={figureStyles.emptyBox}>
              <p>{empty}</p>
            </div>
          )
        }
      >
        {table ? (
          <DataTable
            caption="Exactly right outputs by source length"
            of="Symbols"
            rows={counted ? lengthTable(counted) : []}
            height={chartHeight}
          />
        ) : (
          <LengthChart found={counted ?? { bins: [], lines: [] }} />
        )}
      </TrainingFigure>
    </div>
  );
}

/** Of an encoder–decoder: how many outputs are exactly right, by the length of the source. */
export function SourceLengthPanel() {
  const task = useRunPairTask();
  const [table, setTable] = useState(false);
  if (task === null) return null;
  return (
    <HoverContext.Provider value={lengthHover}>
      <Panel
        place="length"
        title="Accuracy by source length"
        help="Held-out sources are decoded by greedy search. Without attention, everything about a source must fit into one state, which gets harder the longer it is."
        actions={<TableToggle of="accuracy by length" pressed={table} onChange={setTable} />}
      >
        <Live table={table} />
      </Panel>
    </HoverContext.Provider>
  );
}
