import type { run, sampling } from './index.ts';

type Leaf = { readonly kind: string; readonly default: unknown };

/** The values of a tree of declarations. */
type ConfigOf<Tree> = {
  -readonly [Key in keyof Tree]: Tree[Key] extends Leaf ? Tree[Key]['default'] : ConfigOf<Tree[Key]>;
};

/** Everything that determines a run, as config/settings declares it. Same configuration, text and adapter: the same losses to the last bit. */
export interface RunConfig extends ConfigOf<typeof run> {}

export type OptimizerConfig = RunConfig['optimizer'];
export type ScheduleConfig = RunConfig['schedule'];
/** Of a band alone the lower norm counts. */
export type ClipConfig = Omit<RunConfig['clip'], 'lower'> & Partial<Pick<RunConfig['clip'], 'lower'>>;
export type InitConfig = RunConfig['init'];

/** How characters are drawn from a model. */
export interface SamplingConfig extends ConfigOf<typeof sampling> {}

type PathIn<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends Leaf ? Key : `${Key}.${keyof Tree[Key] & string}`;
}[keyof Tree & string];

/** Where a setting stands in {@link RunConfig}: 'hiddenSize', 'optimizer.learningRate'. */
export type SettingPath = PathIn<typeof run>;

type At<Source, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? Head extends keyof Source
    ? At<Source[Head], Rest>
    : never
  : Path extends keyof Source
    ? Source[Path]
    : never;

/** Type of the setting at a path. */
export type SettingValue<Path extends SettingPath> = At<RunConfig, Path>;
