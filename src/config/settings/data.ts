import { corpora } from '../../data/corpora.ts';
import { dataTasks, tasks } from '../../data/tasks/index.ts';
import { anyTaskOf, dataTaskOf, readsText, sizedPairTasks, textTask } from '../task.ts';
import { choice, number, type Option } from './declare.ts';
import type { RunConfig } from './types.ts';

const taskOptions: Readonly<Record<string, Option>> = {
  [textTask]: { label: 'Text', hint: 'Predict each next character' },
  ...Object.fromEntries(
    [...tasks, ...dataTasks].map(({ id, label, hint, kind }) => [
      id,
      { label, hint, group: kind === 'data' ? 'Data' : 'Memory' },
    ]),
  ),
  ...Object.fromEntries(sizedPairTasks.map(({ id, label, hint }) => [id, { label, hint, group: 'Pairs' }])),
};

/** Id of the data that a person brings. */
const ownCorpus = 'own';

const corpusOptions: Readonly<Record<string, Option>> = {
  ...Object.fromEntries(corpora.map(({ id, title, author }) => [id, { label: title, hint: author }])),
  [ownCorpus]: { label: 'own text' },
};

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
    relevant: (config: RunConfig): boolean => readsText(config) || dataTaskOf(config)?.takesOwn === true,
    phrase: (id): string => corpusOptions[id]?.label ?? id,
    help: 'The text to train on. The first 90% is the training set, the rest the validation set.',
  }),
};
