import { Columns2, FileSpreadsheet } from 'lucide-react';
import type { ReactElement } from 'react';
import { defaultConfig } from '../../config/defaults.ts';
import { optionsOf, settingPaths } from '../../config/paths.ts';
import { run } from '../../config/settings/index.ts';
import { type AnyTask, anyTaskOf, type OwnKind, treesRefusal, treeTaskOf } from '../../config/task.ts';
import type { PairTask } from '../../data/pairs/index.ts';
import type { DataTask, Task } from '../../data/tasks/index.ts';
import { formatCount } from '../../lib/format.ts';
import { examplePairs, openOwnPairs } from '../../store/files/ownPairs.ts';
import { exampleSeries, openOwnSeries } from '../../store/files/ownSeries.ts';
import { useOwnData } from '../../store/ownData/ownData.ts';
import { chooseTask, chooseText, useSetup } from '../../store/setup/setup.ts';
import { chanceText } from '../charts/chance.ts';
import { Button } from '../controls/Button.tsx';
import { Select } from '../controls/Select.tsx';
import { Setting, useChrome } from './ConfigFields.tsx';
import { Lag } from './Lag.tsx';
import styles from './SetupPanel.module.css';
import { TextSection } from './TextSection.tsx';

interface OwnChoiceProps {
  kind: OwnKind;
  label: string;
  help: string;
  /** Stands for what comes with the page. */
  example: { readonly value: string; readonly label: string; readonly hint: string };
  icon: ReactElement;
  button: string;
  open: () => void;
}

/** Which data a task reads that takes one's own: those that come with the page, or a person's. */
function OwnChoice({ kind, label, help, example, icon, button, open }: OwnChoiceProps) {
  const corpus = useSetup((state) => state.draft.corpus);
  const textId = useSetup((state) => state.textId);
  const own = useOwnData((state) => state.accepted).filter((data) => data.kind === kind);
  const options = [
    example,
    ...own.map(({ id, name }) => ({ value: id, label: name, hint: `Your ${label.toLowerCase()}` })),
  ];
  return (
    <div className={styles.ownData}>
      <Select
        label={label}
        layout="column"
        effect="restart"
        help={help}
        value={corpus === 'own' ? (textId ?? example.value) : example.value}
        options={options}
        onChange={(id) => (id === example.value ? chooseText(defaultConfig.corpus) : chooseText('own', id))}
      />
      <Button size="s" icon={icon} onClick={open}>
        {button}
      </Button>
    </div>
  );
}

const OwnSeriesChoice = () => (
  <OwnChoice
    kind="table"
    label="Series"
    help="The series to forecast. The first 80% of the rows are the training set, the rest the validation set."
    example={exampleSeries}
    icon={<FileSpreadsheet aria-hidden="true" />}
    button="Use your own CSV…"
    open={() => openOwnSeries(true)}
  />
);

const OwnPairsChoice = () => (
  <OwnChoice
    kind="pairs"
    label="Pairs"
    help="The pairs of a source and a target to learn from."
    example={examplePairs}
    icon={<Columns2 aria-hidden="true" />}
    button="Use your own pairs…"
    open={() => openOwnPairs(true)}
  />
);

const Link = ({ text, url }: { text: string; url: string }) => (
  <a href={url} target="_blank" rel="noreferrer">
    {text}
  </a>
);

/** What a task with data asks, and where the data come from. */
function AboutData({ task }: { task: DataTask }) {
  const own = useSetup((state) => task.takesOwn && state.draft.corpus === 'own');
  const { explanation, citation, source, licence, lag } = task;
  return (
    <>
      <p className={styles.about}>{explanation}</p>
      {task.takesOwn && <OwnSeriesChoice />}
      {lag && <Lag range={lag} />}
      <p className={styles.provenance}>
        {own ? (
          'Your data stay on this device; nothing is uploaded. '
        ) : (
          <>
            Data from <Link {...source} />. <Link {...licence} />.{' '}
          </>
        )}
        Source of the task: <Link {...citation} />.
      </p>
    </>
  );
}

// Of trees there are no views yet.
const options = optionsOf(run.task.id).filter(({ value }) => treeTaskOf({ task: { id: value } }) === null);
/** Those that the task at hand has no use for are not drawn. */
const pairOptions = settingPaths.filter((path) => path.startsWith('pairs.'));

/** Where the pairs of a task come from. */
function PairsSource({ task: { source, licence, takesOwn } }: { task: PairTask }) {
  const own = useSetup((state) => takesOwn && state.draft.corpus === 'own');
  if (own) return 'Your data stay on this device; nothing is uploaded. ';
  if (!source) return 'The pairs are generated at random. ';
  return (
    <>
      Data from <Link {...source} />. {licence && <Link {...licence} />}.{' '}
    </>
  );
}

function AboutPairs({ task }: { task: PairTask }) {
  const { explanation, citation } = task;
  return (
    <>
      <p className={styles.about}>{explanation}</p>
      {task.takesOwn && <OwnPairsChoice />}
      {pairOptions.map((path) => (
        <Setting key={path} path={path} />
      ))}
      <p className={styles.provenance}>
        <PairsSource task={task} />
        An encoder reads the source, a decoder writes the target. Source: <Link {...citation} />.
      </p>
    </>
  );
}

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

function AboutTask({ task }: { task: AnyTask }) {
  if (task.kind === 'pairs') return <AboutPairs task={task} />;
  if (task.kind === 'trees') return <p className={styles.about}>{treesRefusal(task)}</p>;
  return task.kind === 'data' ? <AboutData task={task} /> : <About task={task} />;
}

/** What is learned: a text, or a task that asks for long memory. */
export function TaskSection() {
  const chrome = useChrome();
  const id = useSetup((state) => state.draft.task.id);
  const task = useSetup((state) => anyTaskOf(state.draft));
  return (
    <>
      <Select {...chrome('task.id')} layout="column" value={id} options={options} onChange={chooseTask} />
      {task ? <AboutTask task={task} /> : <TextSection />}
    </>
  );
}
