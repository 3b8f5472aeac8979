import { useMemo } from 'react';
import { repeats } from '../../config/comparability.ts';
import { defaultConfig } from '../../config/defaults.ts';
import { modelNames } from '../../config/differences.ts';
import { findings } from '../../store/run/findings.ts';
import { series } from '../../store/run/series.ts';
import { modelLooks } from './looks.ts';
import { type ShownRun, useShownRuns } from './shownRuns.ts';
import { useTrainingView } from './trainingView.ts';

/** What views draw as one line: a run, or the mean of runs that differ in their seed alone, with their range. */
export interface ShownLine extends Pick<ShownRun, 'letter' | 'name' | 'config' | 'look'> {
  readonly runs: readonly [ShownRun, ...ShownRun[]];
}

export type ShownLines = readonly [ShownLine, ...ShownLine[]];

/** Before the first run there is nothing in its series, which charts show as well. */
const noRun: ShownRun = {
  letter: null,
  name: '',
  runId: -1,
  config: defaultConfig,
  look: modelLooks[0],
  series,
  reach: findings.reach,
  examples: findings.examples,
  sourceReach: findings.sourceReach,
  problem: null,
  halted: false,
  isBuilt: true,
};

/** 'A', 'A–C', 'A, C': of runs in the order of their letters. */
function letterOf(runs: readonly ShownRun[]): string | null {
  const letters = runs.flatMap(({ letter }) => letter ?? []);
  const [first = null, last] = [letters[0], letters.at(-1)];
  if (first === null || last === undefined || letters.length < 2) return first;
  const inARow = last.charCodeAt(0) - first.charCodeAt(0) === letters.length - 1;
  return inARow && letters.length > 2 ? `${first}–${last}` : letters.join(', ');
}

/**
 * A line for each experiment: runs that repeat it with another seed are one.
 * @param eachSeed whether each of them has its own all the same
 */
export function linesOf(runs: readonly ShownRun[], eachSeed: boolean): ShownLines {
  const [main = noRun, ...others] = runs.filter(({ isBuilt }) => isBuilt);
  const groups: [ShownRun, ...ShownRun[]][] = [[main]];
  for (const run of others) {
    const repeated = eachSeed ? undefined : groups.find(([first]) => repeats(run.config, first.config));
    if (repeated) repeated.push(run);
    else groups.push([run]);
  }
  const names = modelNames(groups.map(([first]) => first.config));
  const lineOf = (group: [ShownRun, ...ShownRun[]], i: number): ShownLine => {
    const [{ config, look, name }] = group;
    return { letter: letterOf(group), name: names[i] ?? name, config, look, runs: group };
  };
  const [first, ...rest] = groups.map(lineOf);
  return [first ?? lineOf([main], 0), ...rest];
}

/** The lines of the present run, and of those compared with it that could be built. */
export function useShownLines(): ShownLines {
  const runs = useShownRuns();
  const eachSeed = useTrainingView((view) => view.eachSeed);
  return useMemo(() => linesOf(runs, eachSeed), [runs, eachSeed]);
}

/** 'mean of 3 seeds, 1.52 to 1.61'; nothing of a single run. @param values of each run */
export function meanNote(
  { runs }: ShownLine,
  values: readonly number[],
  show: (value: number) => string,
): string | undefined {
  return runs.length > 1 ? `mean of ${runs.length} seeds, ${rangeText(values, show)}` : undefined;
}

/** '1.52 to 1.61', of the values of several runs; '–' where one of them has none. */
export function rangeText(values: readonly number[], show: (value: number) => string): string {
  const [low, high] = [show(Math.min(...values)), show(Math.max(...values))];
  return low === high ? low : `${low} to ${high}`;
}
