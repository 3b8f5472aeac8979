import { optionsOf } from '../../config/paths.ts';
import { run } from '../../config/settings/index.ts';
import { dataTaskOf, taskOf } from '../../config/task.ts';
import type { Task } from '../../data/tasks/index.ts';
import { formatCount } from '../../lib/format.ts';
import { chooseTask, useSetup } from '../../store/setup/setup.ts';
import { chanceText } from '../charts/chance.ts';
import { Select } from '../controls/Select.tsx';
import { AboutData } from './AboutData.tsx';
import { chrome } from './ConfigFields.tsx';
import { Lag } from './Lag.tsx';
import styles from './SetupPanel.module.css';
import { TextSection } from './TextSection.tsx';

const options = optionsOf(run.task.id);

function About({ task }: { task: Task }) {
  const lag = useSetup((state) => state.draft.task.lag);
  const { explanation, citation } = task;
  return (
    <>
      <p className={styles.about}>{explanation}</p>
      <Lag range={task.lag} />
      <p className={styles.about} data-testid="chance">
        {chanceText(task, lag)}
      </p>
      <p className={styles.provenance}>
        Sequences of {formatCount(task.seqLength(lag))} steps are generated at random, each with an initial state of
        zeros. Gradients are computed through the whole sequence. Source:{' '}
        <a href={citation.url} target="_blank" rel="noreferrer">
          {citation.text}
        </a>
        .
      </p>
    </>
  );
}

/** What is learned: a text, or a task that asks for long memory. */
export function TaskSection() {
  const id = useSetup((state) => state.draft.task.id);
  const task = useSetup((state) => taskOf(state.draft));
  const data = useSetup((state) => dataTaskOf(state.draft));
  return (
    <>
      <Select {...chrome('task.id')} layout="column" value={id} options={options} onChange={chooseTask} />
      {task ? <About task={task} /> : data ? <AboutData task={data} /> : <TextSection />}
    </>
  );
}
