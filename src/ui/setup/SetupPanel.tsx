import { Sigma } from 'lucide-react';
import type { ReactNode } from 'react';
import { cells } from '../../cells/index.ts';
import { activeOptions, settingPhrase } from '../../config/differences.ts';
import { isRelevant, optionsOf, settingPaths, settings } from '../../config/paths.ts';
import { run } from '../../config/settings/index.ts';
import { type FoldPlace, foldsOf, type Place, places } from '../../config/settings/places.ts';
import type { SettingPath } from '../../config/settings/types.ts';
import { readsText } from '../../config/task.ts';
import { goTo } from '../../store/address/place.ts';
import { reasonAgainst } from '../../store/setup/fitting.ts';
import { letLayersDiffer, listsLayers } from '../../store/setup/layers.ts';
import { edit, useSetup } from '../../store/setup/setup.ts';
import { Button } from '../controls/Button.tsx';
import { Panel } from '../controls/Panel.tsx';
import { Select } from '../controls/Select.tsx';
import { Slider } from '../controls/Slider.tsx';
import { Switch } from '../controls/Switch.tsx';
import { chrome, Setting } from './ConfigFields.tsx';
import { LayerList } from './LayerList.tsx';
import { SetupFooter } from './SetupFooter.tsx';
import styles from './SetupPanel.module.css';
import { TaskSection } from './TaskSection.tsx';

/** Settings of a place of the panel, in order, without those that each layer has of its own while layers are listed. */
function usePaths(place: Place): SettingPath[] {
  const lists = useSetup(listsLayers);
  return settingPaths.filter((path) => {
    const { place: its = 'model', ofLayer } = settings[path];
    return its === place && !(lists && ofLayer);
  });
}

/** Settings that most runs leave alone, folded; the fold tells which of them are on. */
function Fold({ place }: { place: FoldPlace }) {
  const draft = useSetup((state) => state.draft);
  const paths = usePaths(place);
  if (!paths.some((path) => isRelevant(path, draft))) return null;
  const { title, usual }: { title: string; usual?: string } = places[place];
  const always = paths.filter((path) => settings[path].inSummary && isRelevant(path, draft));
  const phrases = always.map((path) => settingPhrase(path, draft));
  const rest = activeOptions(
    paths.filter((path) => !always.includes(path)),
    draft,
  );
  const state = [...phrases, rest].filter(Boolean).join(', ') || usual;
  return (
    <details className={styles.more} data-fold={place}>
      <summary>
        <span className={styles.foldTitle}>{title}</span>
        {state && <span className={rest === '' ? styles.foldUsual : styles.foldOn}>{state}</span>}
      </summary>
      <div className={styles.moreContent}>
        {paths.map((path) => (
          <Setting key={path} path={path} />
        ))}
      </div>
    </details>
  );
}

/** Which cell, with what sets it apart, and the way to its equations. */
function CellChoice() {
  const draft = useSetup((state) => state.draft);
  const options = optionsOf(run.cell).map((option) => ({
    ...option,
    reason: reasonAgainst(draft, 'cell', option.value),
  }));
  const hint = cells.find(({ id }) => id === draft.cell)?.hint;
  return (
    <>
      <Select
        {...chrome('cell')}
        layout="column"
        note={hint === undefined ? undefined : `${hint}.`}
        value={draft.cell}
        options={options}
        onChange={(id) => edit('cell', id)}
      />
      <Button size="s" variant="quiet" icon={<Sigma aria-hidden="true" />} onClick={() => goTo('cell')}>
        Its equations and diagram
      </Button>
    </>
  );
}

/** The rate as a number, exact, and as a slider over the decades that matter. */
function LearningRate() {
  const rate = useSetup((state) => state.draft.optimizer.learningRate);
  return (
    <div>
      <Setting path="optimizer.learningRate" />
      <Slider
        label={`${settings['optimizer.learningRate'].label}, logarithmic`}
        hideLabel
        scale="log"
        min={1e-5}
        max={1}
        value={rate}
        onChange={(next) => edit('optimizer.learningRate', next)}
      />
    </div>
  );
}

/** Whether each layer has settings of its own; asked of a stack alone. */
function LayersDiffer() {
  const lists = useSetup(listsLayers);
  const layers = useSetup((state) => state.draft.layers);
  if (layers === 1 && !lists) return null;
  return (
    <Switch
      label="Layers differ"
      layout="inline"
      effect="restart"
      help="Each layer has its own cell, hidden units and direction."
      checked={lists}
      onChange={letLayersDiffer}
    />
  );
}

function Section({ title, action, children }: { title?: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section}>
      {title !== undefined && (
        <div className={styles.top}>
          <h3 className={styles.heading}>{title}</h3>
          {action}
        </div>
      )}
      {children}
    </section>
  );
}

const Folds = ({ section }: { section: Parameters<typeof foldsOf>[0] }) =>
  foldsOf(section).map((place) => <Fold key={place} place={place} />);

const Settings = ({ place }: { place: Place }) => usePaths(place).map((path) => <Setting key={path} path={path} />);

const legend = (
  <p className={styles.legend}>
    <span>
      <i className={styles.live} aria-hidden="true" /> acts at once
    </span>
    <span>
      <i className={styles.restarts} aria-hidden="true" /> on restart
    </span>
  </p>
);

/** Everything that determines a run. Edits that need a restart wait in the draft; the run goes on meanwhile. */
export function SetupPanel() {
  const reads = useSetup((state) => readsText(state.draft));
  const lists = useSetup(listsLayers);
  return (
    <Panel place="setup" title="Setup" actions={legend} fill className={styles.panel} bottom={<SetupFooter />}>
      <Section>
        <TaskSection />
      </Section>
      <Section title="Model" action={<LayersDiffer />}>
        {lists ? <LayerList /> : <CellChoice />}
        <Settings place="model" />
        <Folds section="model" />
      </Section>
      <Section title="Learning">
        <LearningRate />
        <Settings place="learning" />
        <Folds section="learning" />
      </Section>
      <Section title={reads ? 'Reading' : 'Sequences'}>
        <Settings place="reading" />
      </Section>
      <Section>
        <Folds section="more" />
      </Section>
    </Panel>
  );
}
