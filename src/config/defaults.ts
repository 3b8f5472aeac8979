import { run, sampling } from './settings/index.ts';
import type { RunConfig, SamplingConfig } from './settings/types.ts';

const defaultsOf = (tree: object): object =>
  Object.fromEntries(
    Object.entries(tree).map(([key, entry]) => [key, 'kind' in entry ? entry.default : defaultsOf(entry)]),
  );

export const defaultConfig = defaultsOf(run) as RunConfig;
export const defaultSampling = defaultsOf(sampling) as SamplingConfig;
