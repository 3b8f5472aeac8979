import type { ReactNode } from 'react';
import { foldsOf, type Place } from '../../config/settings/places.ts';
import { readsText } from '../../config/task.ts';
import { listsLayers } from '../../store/setup/layers.ts';
import { useSetup } from '../../store/setup/setup.ts';
import { Panel } from '../controls/Panel.tsx';
import { CellChoice } from './CellChoice.tsx';
import { Setting } from './ConfigFields.tsx';
import { Fold } from './Fold.tsx';
import { LayerList } from './LayerList.tsx';
import { LayersDiffer } from './LayersDiffer.tsx';
import { LearningRate } from './LearningRate.tsx';
import { SetupFooter } from './SetupFooter.tsx';
import styles from './SetupPanel.module.css';
import { TaskSection } from './TaskSection.tsx';
import { usePaths } from './usePaths.ts';

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
