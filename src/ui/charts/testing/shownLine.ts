import { defaultConfig } from '../../../config/defaults.ts';
import { findings } from '../../../store/run/findings.ts';
import type { RunSeries } from '../../../store/run/series.ts';
import type { ShownLine } from '../lines.ts';
import { modelLooks } from '../looks.ts';
import type { ShownRun } from '../shownRuns.ts';

/** A run as views draw it, with these measurements: alone, or with this letter. */
export function shownRun(series: RunSeries, letter: string | null = null, change: Partial<ShownRun> = {}): ShownRun {
  return {
    letter,
    name: 'LSTM',
    runId: series.runId,
    config: defaultConfig,
    look: modelLooks['ABC'.indexOf(letter ?? 'A')] ?? modelLooks[0],
    series,
    reach: findings.reach,
    examples: findings.examples,
    sourceReach: findings.sourceReach,
    problem: null,
    halted: false,
    isBuilt: true,
    ...change,
  };
}

export function shownLine(...of: Parameters<typeof shownRun>): ShownLine {
  const run = shownRun(...of);
  return { ...run, runs: [run] };
}
