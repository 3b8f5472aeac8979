import { defaultConfig, defaultSampling } from '../../config/defaults.ts';
import type { RunConfig, SamplingConfig } from '../../config/settings/types.ts';
import { PipelineCache } from '../../gpu/pipelines.ts';
import type { Event } from '../../protocol/events.ts';
import type { Activity } from '../../protocol/run.ts';
import { prepareDataset } from '../datasets/dataset.ts';
import { Run } from '../loop/run.ts';
import type { RunSpec } from '../loop/runSpec.ts';
import { FakeGpu } from './fakeGpu.ts';
import { wordText } from './words.ts';

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>;

const small: RunConfig = {
  ...defaultConfig,
  cell: 'rnn',
  corpus: 'own',
  hiddenSize: 4,
  seqLength: 2,
  batchSize: 1,
  validateEvery: 0,
};

/** What a small run is built from. */
export function smallSpec(change: Partial<RunConfig> = {}): RunSpec {
  const config = { ...small, ...change };
  return { config, dataset: prepareDataset(wordText(400), config.batchSize, config.seqLength) };
}

/** A run on a {@link FakeGpu}, and what it tells. */
export class FakeRun {
  readonly events: Event[] = [];
  readonly fake: FakeGpu;

  private constructor(
    fake: FakeGpu,
    readonly run: Run,
  ) {
    this.fake = fake;
  }

  static async create(change: Partial<RunConfig> = {}, sampling: Partial<SamplingConfig> = {}): Promise<FakeRun> {
    const fake = new FakeGpu();
    const pipelines = new PipelineCache(fake.gpu.device);
    let made: FakeRun | undefined;
    const emit = (event: Event): void => void made?.events.push(event);
    const settings = { ...defaultSampling, enabled: false, ...sampling };
    const run = await Run.create(fake.gpu, 1, smallSpec(change), settings, pipelines, emit);
    made = new FakeRun(fake, run);
    return made;
  }

  all<Type extends Event['type']>(type: Type): Of<Type>[] {
    return this.events.filter((event): event is Of<Type> => event.type === type);
  }

  /** What was told of an activity, in order. */
  problems(activity: Activity): (string | null)[] {
    return this.all('activity')
      .filter((event) => event.activity === activity)
      .map(({ problem }) => problem);
  }

  /** Steps whose metrics were told, in order. */
  get steps(): number[] {
    return this.all('metrics').flatMap(({ columns }) => Array.from(columns.loss, (_, i) => columns.firstStep + i));
  }
}
