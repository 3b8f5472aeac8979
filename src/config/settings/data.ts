import { corpora } from '../../data/corpora.ts';
import { pairTasks } from '../../data/pairs/index.ts';
import { dataTasks, tasks } from '../../data/tasks/index.ts';
import { treeTasks } from '../../data/trees/index.ts';
import { anyTaskOf, optionOf, ownKindOf, textTask } from '../task.ts';
import { type ChoiceSetting, choice, number, type Option } from './declare.ts';
import type { RunConfig } from './types.ts';

const taskOptions: Readonly<Record<string, Option>> = {
  [textTask]: { label: 'Text', hint: 'Predict each next character' },
  ...Object.fromEntries(
    [...tasks, ...dataTasks].map(({ id, label, hint, kind }) => [
      id,
      { label, hint, group: kind === 'data' ? 'Data' : 'Memory' },
    ]),
  ),
  ...Object.fromEntries(treeTasks.map(({ id, label, hint }) => [id, { label, hint, group: 'Trees' }])),
  ...Object.fromEntries(pairTasks.map(({ id, label, hint }) => [id, { label, hint, group: 'Pairs' }])),
};

/** Id of the data that a person brings. */
const ownCorpus = 'own';

const corpusOptions: Readonly<Record<string, Option>> = {
  ...Object.fromEntries(corpora.map(({ id, title, author }) => [id, { label: title, hint: author }])),
  [ownCorpus]: { label: 'own text' },
};

/** What some tasks with pairs let one choose, as they declare it. @throws RangeError where none declares it */
function pairOption(id: string, help: string): ChoiceSetting {
  const [option] = pairTasks.flatMap(({ options }) => options.filter((each) => each.id === id));
  const [first] = option?.values ?? [];
  if (!option || !first) throw new RangeError(`no task with pairs has the option ${id}`);
  const options = Object.fromEntries(option.values.map(({ id: value, label }) => [value, { label }]));
  return choice({
    label: option.label,
    default: first.id,
    initialWeights: true,
    options,
    place: 'own',
    comparable: true,
    ofTask: true,
    shapes: true,
    relevant: (config: RunConfig): boolean => optionOf(config, id) !== null,
    phrase: (value): string => options[value]?.label ?? value,
    help,
  });
}

export const data = {
  /** What is learned: 'text', the next character of the corpus, or an id in the catalog of tasks. */
  task: {
    id: choice({
      label: 'Task',
      default: textTask,
      initialWeights: true,
      options: taskOptions,
      place: 'own',
      comparable: true,
      shapes: true,
      help: 'What the model is trained to predict: the next character of a text, or the targets of another task.',
    }),
    lag: number({
      label: 'Lag',
      default: 32,
      min: 1,
      max: 512,
      integer: true,
      place: 'own',
      comparable: true,
      ofTask: true,
      relevant: (config: RunConfig): boolean => (anyTaskOf(config)?.lag ?? null) !== null,
      help: 'Steps from an input to the output that depends on it. The sequence length follows from it.',
    }),
  },
  /** Id in the corpus catalog, or {@link ownCorpus}. */
  corpus: choice({
    label: 'Text',
    default: 'moby-dick',
    initialWeights: true,
    options: corpusOptions,
    place: 'own',
    comparable: true,
    ofTask: true,
    relevant: (config: RunConfig): boolean => ownKindOf(config) !== null,
    phrase: (id): string => corpusOptions[id]?.label ?? id,
    help: 'The text to train on. The first 90% is the training set, the rest the validation set.',
  }),
  /** What a task with pairs lets one choose. */
  pairs: {
    direction: pairOption('direction', 'Which side of the pairs the model reads, and which it writes.'),
    language: pairOption('language', 'Language of the words.'),
    units: pairOption('units', 'What the model reads and writes at each step.'),
    case: pairOption('case', 'Whether capitals are distinguished from small letters.'),
    validation: pairOption('validation', 'Share of the sources whose pairs are the validation set and do not train.'),
  },
};
