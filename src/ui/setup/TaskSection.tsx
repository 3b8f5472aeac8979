import { textTask } from '../../config/defaults.ts';
import { fields } from '../../config/fields.ts';
import { taskOf } from '../../config/task.ts';
import { type Task, tasks } from '../../data/tasks/index.ts';
import { formatCount } from '../../lib/format.ts';
import { chooseTask, edit, useSetup } from '../../store/setup.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { Select } from '../controls/Select.tsx';
import { Slider } from '../controls/Slider.tsx';
import { chanceText } from '../task/chance.ts';
import { lagStops, nearestStop } from './lagStops.ts';
import styles from './SetupPanel.module.css';
import { TextSection } from './TextSection.tsx';

const options = [
  { value: textTask, label: 'Text', hint: 'Predict each next character' },
  ...tasks.map(({ id, label, hint }) => ({ value: id, label, hint })),
];

/** The lag as a number, exact, and as a slider over the powers of two. */
function Lag({ task }: { task: Task }) {
  const lag = useSetup((state) => state.draft.task.lag);
  const { label, effect } = fields['task.lag'];
  const { min, max, meaning } = task.lag;
  const stops = lagStops(task.lag);
  return (
    <div>
      <NumberField
        {...{ label, effect, min, max }}
        help={`${meaning[0]?.toUpperCase()}${meaning.slice(1)}; ${min} to ${max}.`}
        integer
        eager
        value={lag}
        onChange={(next) => edit('task.lag', next)}
      />
      <Slider
        label="Lag, slider"
        hideLabel
        min={0}
        max={stops.length - 1}
        step={1}
        value={nearestStop(stops, lag)}
        format={() => `${lag} steps`}
        onChange={(at) => edit('task.lag', stops[at] ?? lag)}
      />
    </div>
  );
}

function About({ task }: { task: Task }) {
  const lag = useSetup((state) => state.draft.task.lag);
  const { explanation, citation } = task;
  return (
    <>
      <p className={styles.about}>{explanation}</p>
      <Lag task={task} />
      <p className={styles.about} data-testid="chance">
        {chanceText(task, lag)}
      </p>
      <p className={styles.provenance}>
        Sequences of {formatCount(task.seqLength(lag))} steps are made on the spot, each from a state of zeros;
        gradients travel back through the whole of them. Source:{' '}
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
  const { label, effect, help } = fields['task.id'];
  return (
    <>
      <Select {...{ label, effect, help }} layout="column" value={id} options={options} onChange={chooseTask} />
      {task ? <About task={task} /> : <TextSection />}
    </>
  );
}
