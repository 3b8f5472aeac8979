import { incomparability } from '../../config/comparability.ts';
import { ConfigError } from '../../config/parse.ts';
import type { RunConfig, SamplingConfig } from '../../config/settings/types.ts';
import { dataTaskOf, pairTaskOf, readsText, treesRefusal, treeTaskOf } from '../../config/task.ts';
import { ModelFileError } from '../../formats/errors.ts';
import type { ModelContents } from '../../formats/modelFile.ts';
import type { TensorMap } from '../../nn/memory/layout.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import type { Command } from '../../protocol/commands.ts';
import type { Event } from '../../protocol/events.ts';
import type { ConfiguredRun } from '../../protocol/run.ts';
import { sourceSizesOf, vocabulariesOf } from '../datasets/dataset.ts';
import type { Texts } from '../datasets/texts.ts';
import type { Tunings } from '../loop/planSearch.ts';
import { RoundRobin } from '../loop/roundRobin.ts';
import { Run } from '../loop/run.ts';
import { checkConfig, fittedToData, prepareRun } from '../loop/runSpec.ts';
import { planKey } from '../trainer/plans.ts';
import type { Device } from './device.ts';
import { Ensemble, type Member, type MemberSpec } from './ensemble.ts';
import { runFacts } from './facts.ts';
import type { Models } from './models.ts';

type Configure = Extract<Command, { type: 'configure' }>;

/** What a compared run is built from, or why it can't be. */
export type ComparedSpec = MemberSpec | { readonly config: RunConfig; readonly problem: string };

/** What an ensemble is built from: the run, and its compared runs. */
export interface BuildRequest {
  readonly runId: number;
  readonly main: MemberSpec;
  readonly compared: readonly ComparedSpec[];
}

/** The compared run i of a run has the id so far after it. */
const comparedId = (runId: number, i: number): number => runId + 1 + i;

/** Makes runs of what the page asks for. */
export class Builder {
  constructor(
    private readonly models: Models,
    private readonly tunings: Tunings,
    private readonly emit: (event: Event) => void,
  ) {}

  /**
   * Reads what runs are made from.
   * @throws ConfigError, LoadError, TextError or ModelFileError where the run can't be made; a compared run that can't be is left out
   */
  async prepare(
    { runId, config, textId, modelId, sameWeights = false, compared = [] }: Configure,
    texts: Texts,
    present?: MemberSpec,
  ): Promise<BuildRequest> {
    const requested = checkConfig(config);
    const begun = sameWeights && present ? modelOf(present) : null;
    const file = modelId === undefined ? begun : this.models.get(modelId).contents;
    const source = forPage(file?.training ? (file.config ?? requested) : requested);
    const drawn = dataTaskOf(source) || pairTaskOf(source)?.file ? 'Reading the data' : 'Generating sequences';
    this.emit({ type: 'configuring', runId, stage: readsText(source) ? 'Reading the text' : drawn });
    const text = await texts.of(source, textId);
    const main: MemberSpec = { ...prepareRun(requested, text, file), textId };
    const begins = file === null;
    return { runId, main, compared: compared.map((other) => comparedSpec(other, main, text, begins)) };
  }

  /**
   * Builds the run and its compared runs; who does not fit beside the others is left out, and reported.
   * @param isRequested whether anybody still waits for it
   * @returns null where nobody does
   * @throws GpuError or ConfigError where the run itself can't be built
   */
  async build(
    { runId, main, compared }: BuildRequest,
    device: Device,
    sampling: SamplingConfig,
    isRequested: () => boolean,
  ): Promise<{ ensemble: Ensemble; compared: ConfiguredRun[] } | null> {
    const roundRobin = new RoundRobin();
    const members: [Member, ...Member[]] = [await this.member(device, runId, main, sampling, roundRobin)];
    const configured: ConfiguredRun[] = [];
    for (const [i, other] of compared.entries()) {
      if (!isRequested()) break;
      const id = comparedId(runId, i);
      const { config } = other;
      if ('problem' in other) {
        configured.push({ runId: id, config, problem: other.problem });
        continue;
      }
      this.emit({ type: 'configuring', runId, stage: `Compiling model ${i + 2} of ${compared.length + 1}` });
      try {
        const member = await this.member(device, id, other, null, roundRobin);
        members.push(member);
        configured.push({ runId: id, config, facts: runFacts(member.run.trainer) });
      } catch (error) {
        configured.push({ runId: id, config, problem: (error as Error).message });
      }
    }
    const ensemble = new Ensemble(members);
    if (isRequested()) return { ensemble, compared: configured };
    ensemble.destroy();
    return null;
  }

  /** @param sampling null: it writes nothing */
  async member(
    { gpu, pipelines }: Device,
    id: number,
    spec: MemberSpec,
    sampling: SamplingConfig | null,
    roundRobin: RoundRobin,
  ): Promise<Member> {
    const { config, dataset } = spec;
    const plan =
      spec.plan ??
      (await this.tunings.remembered(
        planKey(gpu, config, dataset.tokenizer.vocabulary.length, sourceSizesOf(dataset)),
      ));
    const run = await Run.create(gpu, id, { ...spec, plan }, sampling, pipelines, this.emit, roundRobin);
    const { start: _start, plan: _plan, ...rest } = spec;
    const weights = startWeights(spec);
    // A model that was opened begins with its weights again; a checkpoint was no beginning.
    return { run, spec: weights ? { ...rest, start: { weights } } : rest };
  }
}

/** @throws ConfigError for what only the command line trains */
function forPage(config: RunConfig): RunConfig {
  const task = treeTaskOf(config);
  if (task) throw new ConfigError('task.id', treesRefusal(task));
  return config;
}

/** The weights of a file that a run begins with; null of one that draws them by its seed, or goes on from a checkpoint. */
export const startWeights = ({ start }: MemberSpec): TensorMap | null =>
  start && 'weights' in start ? start.weights : null;

/** The model that a run began as, where a file brought it. */
function modelOf(spec: MemberSpec): ModelContents | null {
  const tensors = startWeights(spec);
  const { config, dataset } = spec;
  const vocabularies = vocabulariesOf(dataset);
  const shape = shapeOf(config, vocabularies.vocabulary.length, vocabularies.sourceVocabulary?.length);
  return tensors && { kind: 'model', config, ...vocabularies, shape, step: 0, tensors, training: null, extra: {} };
}

/** Of the same batches as the main run, or with another seed of those that it draws. */
function comparedSpec(requested: RunConfig, main: MemberSpec, text: string, begins: boolean): ComparedSpec {
  try {
    const config = fittedToData(checkConfig(requested), main.dataset);
    const apart = incomparability(config, main.config);
    if (apart !== null) return { config, problem: apart };
    if (!begins) throw new ModelFileError('mismatch', 'Compared models start together, from new weights.');
    // The order of a text is no matter of chance.
    const shared = readsText(config) || config.seed === main.config.seed;
    const { dataset } = shared ? main : prepareRun(config, text, null);
    return { config, dataset, textId: main.textId };
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ModelFileError)) throw error;
    return { config: requested, problem: error.message };
  }
}
