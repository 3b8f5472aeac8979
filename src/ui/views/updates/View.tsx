import { useSyncExternalStore } from 'react';
import { formatCount } from '../../../lib/format.ts';
import { placeName } from '../../../probes/shared/contract.ts';
import { type UpdateData, usualRatio } from '../../../probes/updates/contract.ts';
import { useApp } from '../../../store/run/app.ts';
import { findings } from '../../../store/run/findings.ts';
import { samplesByStep } from '../../../store/run/samplesByStep.ts';
import { logAxis, stepAxis } from '../../charts/axis.ts';
import { boundsOf } from '../../charts/curves.ts';
import type { PictureLabels } from '../../charts/export/picture.ts';
import { type Figure, Figures } from '../../charts/figure/Figures.tsx';
import { StepChart } from '../../charts/StepChart.tsx';
import { stepTick, valueTick } from '../../charts/ticks.ts';
import { useStableAxis } from '../../charts/useStableAxis.ts';
import { CellControls } from '../../inside/CellControls.tsx';
import { InsideFrame, type InsidePictureProps } from '../../inside/InsideFrame.tsx';
import { useInsideView } from '../../inside/view.ts';
import {
  ratioOf,
  shownTensors,
  showRatio,
  updatesAid,
  updatesCsv,
  updatesReadout,
  updatesSentence,
} from './updates.ts';

const title = 'Size of the updates';
const chartHeight = 240;
/** The latest samples that a table lists; the CSV has all. */
const tableRows = 120;
const references = [{ value: usualRatio, label: 'rule of thumb: a thousandth', dash: '4 4' }] as const;
/** Ratio that the axis shows at most. */
const most = 1e8;

interface UpdatesChartProps {
  data: UpdateData;
  samples: readonly UpdateData[];
  layer: number;
}

function UpdatesChart({ data, samples, layer }: UpdatesChartProps) {
  const positions = Float64Array.from(samples, ({ step }) => step);
  const curves = shownTensors(data, layer).map(({ name, symbol, stroke, dash }) => ({
    id: `update-${symbol}`,
    values: Float64Array.from(samples, (sample) => {
      const ratio = ratioOf(sample, name);
      return ratio > 0 ? ratio : Number.NaN;
    }),
    stroke,
    width: dash === undefined ? 2 : 1.5,
    ...(dash === undefined ? {} : { dash }),
  }));
  const { runId } = findings.updates;
  const x = useStableAxis(`${runId}`, (previous) => stepAxis(positions.at(-1) ?? 0, previous));
  const y = useStableAxis(`${runId} ${layer}`, (previous) => {
    const { low, high } = boundsOf([usualRatio], ...curves.map(({ values }) => values));
    return logAxis(Math.max(low, high / most), high, previous);
  });
  return (
    <StepChart
      label="Size of the updates at a step"
      unit="‖ΔW‖/‖W‖"
      along="step"
      height={chartHeight}
      frame={{ x, y, yScale: 'log', formatX: stepTick, formatY: valueTick, references }}
      content={{ positions, steps: positions, curves }}
      readout={(row) => updatesReadout(samples[row] as UpdateData, layer)}
    />
  );
}

const figuresOf = (data: UpdateData, layer: number): Figure[] =>
  shownTensors(data, layer).map(({ name, symbol, stroke, dash }) => ({
    id: `update-${symbol}`,
    label: symbol,
    value: showRatio(ratioOf(data, name)),
    stroke,
    ...(dash === undefined ? {} : { dash }),
  }));

function labelsOf(data: UpdateData, layer: number, run: string): PictureLabels {
  const place = placeName({ ...data, layer });
  const which = place && `, ${place}`;
  return {
    title,
    about: `${run}, until training step ${formatCount(data.step)}${which}: length of a step’s change against that of the parameters`,
    unit: '‖ΔW‖/‖W‖',
    along: 'step',
    legend: shownTensors(data, layer).map(({ symbol, words, stroke, dash }) => ({
      label: `${symbol}, ${words}`,
      stroke,
      ...(dash === undefined ? {} : { dash }),
    })),
    sentence: updatesSentence(data, layer),
  };
}

/** How far a training step moves each tensor, over the training. */
export function View(props: InsidePictureProps) {
  useSyncExternalStore(findings.updates.changes.subscribe, findings.updates.changes.version);
  const training = useApp((state) => state.run?.state === 'running');
  const chosen = useInsideView((view) => view.layer);
  const { found, problem } = findings.updates;
  const data = found?.data ?? null;
  const layer = Math.min(chosen, (data?.layers ?? 1) - 1);
  const samples = samplesByStep.updates.of(findings.updates.runId).values;
  const waiting = training ? null : 'The size of the next training step’s update is shown here.';
  return (
    <InsideFrame
      {...props}
      brief
      title={title}
      legend={data && <Figures figures={figuresOf(data, layer)} />}
      sentence={data ? updatesSentence(data, layer) : ''}
      aid={data && updatesAid}
      step={data?.step ?? null}
      empty={data ? null : (problem ?? waiting)}
      options={<CellControls />}
      numbers={{ of: 'Steps', rows: () => samples.slice(-tableRows).map((sample) => updatesReadout(sample, layer)) }}
      exported={
        data && {
          step: data.step,
          view: 'updates',
          csv: () => updatesCsv(samples),
          labels: (run) => labelsOf(data, layer, run),
        }
      }
      height={chartHeight}
    >
      {data && <UpdatesChart data={data} samples={samples} layer={layer} />}
    </InsideFrame>
  );
}
