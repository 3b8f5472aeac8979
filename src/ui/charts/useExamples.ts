import { type RefObject, useEffect, useRef, useSyncExternalStore } from 'react';
import { create } from 'zustand';
import { formatCount } from '../../lib/format.ts';
import type { Examples } from '../../probes/examples/contract.ts';
import { useApp } from '../../store/run/app.ts';
import { findings } from '../../store/run/findings.ts';
import { watch } from '../../store/run/watch.ts';
import { type ShownRun, useShownRuns } from './shownRuns.ts';
import { useInSight } from './useInSight.ts';

/** What a model writes for the held-out sources, after which of its steps. */
export interface FoundExamples extends Examples {
  readonly run: ShownRun;
  readonly step: number;
}

/** Of a comparison, the model whose outputs show, by its letter; null for that which a view begins with. */
export const useExamplesModel = create<{ letter: string | null }>()(() => ({ letter: null }));

const foundOf = (run: ShownRun): FoundExamples[] => {
  const { found } = run.examples;
  return found ? [{ run, step: found.step, ...found.data }] : [];
};

/**
 * For a view of what encoder–decoders write for held-out sources, which are decoded while its place is in sight.
 * @param by the view's name
 */
export function useExamples(by: string) {
  const { changes } = findings.examples;
  useSyncExternalStore(changes.subscribe, changes.version);
  const box: RefObject<HTMLDivElement | null> = useRef<HTMLDivElement>(null);
  const inSight = useInSight(box);
  useEffect(() => {
    watch('examples', inSight ? {} : null, by);
    return () => watch('examples', null, by);
  }, [inSight, by]);
  const running = useApp((state) => state.run !== null);
  const runs = useShownRuns().filter(({ isBuilt }) => isBuilt);
  const problem = runs.find(({ examples }) => examples.problem !== null)?.examples.problem ?? null;
  const waiting = running
    ? 'The validation set is decoded only while this is visible; the first outputs take some seconds.'
    : 'Once a model is built, what it writes for held-out sources is shown here.';
  return { box, runs, found: runs.flatMap(foundOf), empty: problem ?? waiting };
}

/** 'After step 600, model B ': what a sentence about one of several models begins with. */
export const afterStep = ({ run, step }: Pick<FoundExamples, 'run' | 'step'>): string =>
  `After step ${formatCount(step)}${run.letter === null ? '' : ` of model ${run.letter}`}`;
