import { Suspense, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type CellDef, cells } from '../../../cells/index.ts';
import type { RunConfig } from '../../../config/settings/types.ts';
import { formatCount } from '../../../lib/format.ts';
import { layerSize, modelLayers } from '../../../nn/memory/sizes.ts';
import { layerName } from '../../../probes/shared/contract.ts';
import { findings, lookInto } from '../../../store/run/findings.ts';
import { watch } from '../../../store/run/watch.ts';
import { useSetup, vocabularySizeOf } from '../../../store/setup/setup.ts';
import { ExportRow } from '../../charts/export/ExportButtons.tsx';
import { useInSight } from '../../charts/useInSight.ts';
import { Panel } from '../../controls/Panel.tsx';
import { CellControls } from '../../inside/CellControls.tsx';
import { useShownModel } from '../../inside/useShownModel.ts';
import { useInsideView } from '../../inside/view.ts';
import { lazyComponent } from '../../lazy.ts';
import styles from './Cell.module.css';
import { CellDiagram } from './CellDiagram.tsx';
import { type CellOptions, equationsOf, nameOf } from './equations.ts';
import { layoutOf } from './layouts.ts';
import { cellIdOf, isGated, openCsv, opennessOf, openSentence, sameCell } from './sentences.ts';

const help =
  'The equations of one step with the chosen options, and their diagram. The line of each gate is as thick as the gate is open on average in the model that trains.';
const title = 'Equations';
/** What a text that has not been read yet is taken for. */
const usualVocabulary = 96;

const Equations = lazyComponent(async () => (await import('./Equations.tsx')).Equations);

/** The same in plain letters, until the typesetting is there. */
function PlainEquations({
  cell,
  equations,
  counted,
}: {
  cell: CellDef;
  equations: readonly string[];
  counted: string;
}) {
  return (
    <dl className={styles.equations}>
      {equations.map((line) => (
        <div key={line}>
          <dt>{nameOf(cell, line)}</dt>
          <dd>{line}</dd>
        </div>
      ))}
      <div className={styles.count}>
        <dt>parameters</dt>
        <dd>{counted.replace('= ', '')}</dd>
      </div>
    </dl>
  );
}

/** What the formula of a layer's parameters comes to: '= 24,576 in layer 1, with H = 64 units and I = 62 inputs'. */
function useCounted(config: RunConfig, layer: number): string {
  const vocabulary = useSetup(vocabularySizeOf) ?? usualVocabulary;
  const { layers, encoderLayers } = modelLayers(config);
  const { hiddenSize, bidirectional } = layers[layer] ?? config;
  const { inputs, parameters } = layerSize(config, vocabulary, layer);
  const name = layerName({ layers: layers.length, layer, encoderLayers });
  const where = name && ` in ${name}`;
  const classes = config.feedback.enabled && layer === 0 ? ` and V\u00a0=\u00a0${vocabulary} classes` : '';
  const twice = bidirectional ? ', and as many for the reverse direction' : '';
  return `= ${formatCount(parameters)}${where}, with H\u00a0=\u00a0${hiddenSize} units and I\u00a0=\u00a0${inputs} inputs${classes}${twice}`;
}

interface Shown {
  config: RunConfig;
  cell: CellDef;
  layer: number;
  runId: number | undefined;
  /** Of a comparison's other model, its run. */
  other: number | null;
  /** Why no numbers flow, or null while they can. */
  still: string | null;
}

/** The setup's cell, or in a comparison that of the model that was chosen. */
function useShown(): Shown | null {
  const draft = useSetup((state) => state.draft);
  const chosen = useInsideView((view) => view.layer);
  const { models, shown } = useShownModel();
  const ofCompared = shown !== undefined && shown !== models[0];
  const config = ofCompared ? shown.config : draft;
  const layer = Math.min(chosen, modelLayers(config).layers.length - 1);
  const cell = cells.find(({ id }) => id === cellIdOf(config, layer));
  if (!cell) return null;
  const still = stillOf(config, cell, layer, shown?.config);
  return { config, cell, layer, runId: shown?.runId, other: ofCompared ? shown.runId : null, still };
}

/** Why nothing that is measured of the model that trains can be drawn of a layer's cell; null where it can. */
function stillOf(config: RunConfig, cell: CellDef, layer: number, running: RunConfig | undefined): string | null {
  if (!isGated(cell)) return 'It has no gates: each step multiplies the whole state by the same weights.';
  if (!running) return 'Once it trains, the line of each gate is as thick as the gate is open on average.';
  if (sameCell(config, running, layer)) return null;
  const label = cells.find(({ id }) => id === cellIdOf(running, layer))?.label;
  const other = label === cell.label ? 'is one with other options' : `is another cell, ${label}`;
  return `The model that trains ${label === undefined ? 'has no such layer' : other}: restart with these settings to see its gates.`;
}

function labelOf(cell: CellDef, equations: readonly string[]): string {
  return `Diagram of the ${cell.label} cell, from the last state to the next. ${equations.join('; ')}`;
}

/** How one step of the chosen cell works: a live diagram, and its equations. */
export function CellPanel() {
  const shown = useShown();
  return (
    <Panel title={title} help={help} place="cell">
      {shown ? <Content {...shown} /> : null}
    </Panel>
  );
}

function Content({ config, cell, layer, runId, other, still }: Shown) {
  useSyncExternalStore(findings.cellUse.changes.subscribe, findings.cellUse.changes.version);
  const box = useRef<HTMLDivElement>(null);
  const inSight = useInSight(box);
  const [seen, setSeen] = useState(false);
  if (inSight && !seen) setSeen(true);
  const live = still === null;
  useEffect(() => {
    watch('cellUse', inSight && live ? { layer, ...(other === null ? {} : { run: other }) } : null, 'cell');
    return () => watch('cellUse', null, 'cell');
  }, [inSight, live, layer, other]);
  useEffect(() => {
    if (runId !== undefined) lookInto(runId);
  }, [runId]);
  const counted = useCounted(config, layer);
  const hasFeedback = config.feedback.enabled && layer === 0;
  const options: CellOptions = { ...config, hasFeedback };
  const equations = equationsOf(cell, options);
  const diagram = layoutOf(cell.id, options);
  const found = live && findings.cellUse.found?.data.layer === layer ? findings.cellUse.found : null;
  const sentence = still ?? (found ? openSentence(found.data, found.step) : waiting(findings.cellUse.problem));
  return (
    <>
      <figure className={styles.figure}>
        <div ref={box} className={styles.place}>
          {diagram && (
            <CellDiagram
              diagram={diagram}
              cell={cell}
              activation={config.activation}
              open={opennessOf(found?.data ?? null)}
              label={labelOf(cell, equations)}
            />
          )}
        </div>
        <figcaption className={styles.caption}>{sentence}</figcaption>
      </figure>
      <ExportRow
        exported={
          found && {
            step: found.step,
            view: 'cell',
            config,
            csv: () => openCsv(found.data),
            labels: (run) => ({
              title: cell.label,
              about: `${run}, after training step ${formatCount(found.step)}: the line of each gate is as thick as its mean`,
              unit: '',
              along: '',
              legend: [],
              sentence,
            }),
          }
        }
        plot={box}
        table={false}
      >
        <CellControls config={config} />
      </ExportRow>
      <Suspense fallback={<PlainEquations cell={cell} equations={equations} counted={counted} />}>
        {/* What typesets is fetched when it is first looked at. */}
        {seen ? (
          <Equations {...{ cell, equations, hasFeedback, counted }} layerNorm={config.layerNorm} />
        ) : (
          <PlainEquations cell={cell} equations={equations} counted={counted} />
        )}
      </Suspense>
      <p className={styles.source}>
        {cell.hint}. Source:{' '}
        <a href={cell.citation.url} target="_blank" rel="noreferrer">
          {cell.citation.text}
        </a>
        .
      </p>
    </>
  );
}

const waiting = (problem: string | null): string =>
  problem ?? 'Gates are measured only while this panel is visible; the first numbers take some seconds.';
