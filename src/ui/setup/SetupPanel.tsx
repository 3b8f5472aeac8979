import { Panel } from '../controls/Panel.tsx';
import { ConfigSections, Section } from './ConfigSections.tsx';
import { SetupFooter } from './SetupFooter.tsx';
import styles from './SetupPanel.module.css';
import { TaskSection } from './TaskSection.tsx';

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
export const SetupPanel = () => (
  <Panel place="setup" title="Setup" actions={legend} fill bottom={<SetupFooter />}>
    <Section>
      <TaskSection />
    </Section>
    <ConfigSections />
  </Panel>
);
