import { useMemo } from 'react';
import { modelNames } from '../../config/differences.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { useApp } from '../../store/run/app.ts';
import { comparedSeries, findingsOf, letters, useComparison } from '../../store/run/comparedRuns.ts';
import { type Findings, findings } from '../../store/run/findings.ts';
import { type RunSeries, series } from '../../store/run/series.ts';
import { type Look, modelLooks } from './looks.ts';

/** A run as views draw it: one alone, or one of those that train side by side. */
export interface ShownRun {
  /** null where it is alone. */
  readonly letter: string | null;
  /** What sets it apart: 'LSTM, forget bias 3'. */
  readonly name: string;
  readonly runId: number;
  readonly config: RunConfig;
  readonly look: Look;
  readonly series: RunSeries;
  readonly reach: Findings<'reach'>;
  readonly examples: Findings<'examples'>;
  readonly sourceReach: Findings<'sourceReach'>;
  /** Why it does not train, or stopped; null while all is well. */
  readonly problem: string | null;
  /** It stopped by itself, and can go on. */
  readonly halted: boolean;
  /** False where it could not be built: there is nothing to draw of it. */
  readonly isBuilt: boolean;
}

/** The present run, and after it those that are compared with it. None before the first run. */
export function useShownRuns(): readonly ShownRun[] {
  const runId = useApp((state) => state.run?.runId);
  const config = useApp((state) => state.run?.config);
  const stopped = useApp((state) => state.run?.halted ?? null);
  const compared = useComparison((state) => state.compared);
  return useMemo(() => {
    if (runId === undefined || config === undefined) return [];
    const names = modelNames([config, ...compared.map((other) => other.config)]);
    const main: ShownRun = {
      letter: compared.length > 0 ? letters[0] : null,
      name: names[0] ?? '',
      runId,
      config,
      look: modelLooks[0],
      series,
      reach: findings.reach,
      examples: findings.examples,
      sourceReach: findings.sourceReach,
      problem: stopped?.message ?? null,
      halted: stopped !== null,
      isBuilt: true,
    };
    const others = compared.map(
      (other, i): ShownRun => ({
        letter: letters[i + 1] ?? letters[0],
        name: names[i + 1] ?? '',
        runId: other.runId,
        config: other.config,
        look: modelLooks[i + 1] ?? modelLooks[0],
        series: comparedSeries(i),
        reach: findingsOf(i).reach,
        examples: findingsOf(i).examples,
        sourceReach: findingsOf(i).sourceReach,
        problem: other.problem ?? other.halted?.message ?? null,
        halted: other.halted !== null,
        isBuilt: other.facts !== null,
      }),
    );
    return [main, ...others];
  }, [runId, config, stopped, compared]);
}
