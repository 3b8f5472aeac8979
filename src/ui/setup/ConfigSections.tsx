import { Sigma } from 'lucide-react';
import type { ReactNode } from 'react';
import { cells } from '../../cells/index.ts';
import { comparedPaths } from '../../config/comparability.ts';
import { activeOptions, settingPhrase } from '../../config/differences.ts';
import { isRelevant, optionsOf, settingPaths, settings } from '../../config/paths.ts';
import { run } from '../../config/settings/index.ts';
import { type FoldPlace, foldsOf, type Place, places } from '../../config/settings/places.ts';
import type { SettingPath } from '../../config/settings/types.ts';
import { readsText } from '../../config/task.ts';
import { goTo } from '../../store/address/place.ts';
import { reasonAgainst } from '../../store/setup/fitting.ts';
import { Button } from '../controls/Button.tsx';
import { Select } from '../controls/Select.tsx';
import { Slider } from '../controls/Slider.tsx';
import { Switch } from '../controls/Switch.tsx';
import { Setting, useChrome } from './ConfigFields.tsx';
import styles from './ConfigSections.module.css';
import { useConfigEditor, useDraft, useListsLayers } from './editor.ts';
import { LayerList } from './LayerList.tsx';

/** Settings of a place, in order, without those that each layer has of its own while layers are listed, or that compared models share. */
function usePaths(place: Place): SettingPath[] {
  const { compares } = useConfigEditor();
  const lists = useListsLayers();
  return (compares ? comparedPaths : settingPaths).filter((path) => {
    const { place: its = 'model', ofLayer } = settings[path];
    return its === place && !(lists && ofLayer);
  });
}

/** Settings that most runs leave alone, folded; the fold tells which of them are on. */
function Fold({ place }: { place: FoldPlace }) {
  const draft = useDraft();
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
  const { compares, edit } = useConfigEditor();
  const draft = useDraft();
  const chrome = useChrome();
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
      {!compares && (
        <Button size="s" variant="quiet" icon={<Sigma aria-hidden="true" />} onClick={() => goTo('cell')}>
          Equations and diagram
        </Button>
      )}
    </>
  );
}

/** The rate as a number, exact, and as a slider over the decades that matter. */
function LearningRate() {
  const { edit } = useConfigEditor();
  const rate = useDraft().optimizer.learningRate;
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
  const { compares, letLayersDiffer } = useConfigEditor();
  const lists = useListsLayers();
  const { layers } = useDraft();
  if (layers === 1 && !lists) return null;
  return (
    <Switch
      label="Layers differ"
      layout="inline"
      effect={compares ? undefined : 'restart'}
      help="Each layer has its own cell, hidden units and direction."
      checked={lists}
      onChange={letLayersDiffer}
    />
  );
}

export function Section({ title, action, children }: { title?: string; action?: ReactNode; children: ReactNode }) {
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

/** All settings of a model and its training but the task's, as declared: each in its section, in sight or in a fold. */
export function ConfigSections() {
  const reads = readsText(useDraft());
  const lists = useListsLayers();
  return (
    <>
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
    </>
  );
}
