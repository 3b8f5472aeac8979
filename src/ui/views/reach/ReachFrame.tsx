import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { useApp } from '../../../store/run/app.ts';
import { watch } from '../../../store/run/watch.ts';
import figureStyles from '../../charts/figure/Figure.module.css';
import { TableToggle } from '../../charts/figure/TableToggle.tsx';
import { type Hover, HoverContext } from '../../charts/hover.ts';
import { useShownLines } from '../../charts/lines.ts';
import { type ShownRun, useShownRuns } from '../../charts/shownRuns.ts';
import { useInSight } from '../../charts/useInSight.ts';
import { ModelChoice } from '../../controls/ModelChoice.tsx';
import { Panel } from '../../controls/Panel.tsx';

/** For the figure that shows how far gradients reach: they are measured while it is in sight. */
export function useReachWatch(kind: 'reach' | 'sourceReach'): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const inSight = useInSight(box);
  useEffect(() => {
    watch(kind, inSight ? {} : null);
    return () => watch(kind, null);
  }, [inSight, kind]);
  return box;
}

/** Why there is no picture yet. */
export function ReachEmpty({ problem }: { problem: string | null }) {
  const running = useApp((state) => state.run !== null);
  const waiting = running
    ? 'Gradients are measured only while this panel is visible; the first measurement takes some seconds.'
    : 'Once a model is built, the reach of its gradients is measured here.';
  return (
    <div className={figureStyles.emptyBox}>
      <p>{problem ?? waiting}</p>
    </div>
  );
}

/** What a panel of gradients shows of which models, with the choice of one where its picture holds no more. */
export interface ReachShown {
  readonly runs: readonly ShownRun[];
  readonly table: boolean;
  readonly choice: ReactNode;
}

interface ReachFrameProps {
  help: string;
  hover: Hover;
  /** Chooses the picture. */
  control: ReactNode;
  /** The picture is of one model. */
  ofOne: boolean;
  children: (shown: ReachShown) => ReactNode;
}

/** The panel of how far gradients reach, in each network that trains. */
export function ReachFrame({ help, hover, control, ofOne, children }: ReachFrameProps) {
  const [table, setTable] = useState(false);
  const [chosen, setChosen] = useState<string>('A');
  const shownRuns = useShownRuns();
  const lines = useShownLines();
  // Of runs that differ in their seed alone the first speaks for all.
  const runs = shownRuns.length === 0 ? [] : lines.map((line) => line.runs[0]);
  const shown = runs.find(({ letter }) => letter === chosen) ?? runs[0];
  const one = ofOne && runs.length > 1;
  const actions = (
    <>
      {control}
      <TableToggle of="gradients" pressed={table} onChange={setTable} />
    </>
  );
  const choice = one && <ModelChoice models={runs} value={shown?.letter ?? 'A'} onChange={setChosen} />;
  return (
    <HoverContext.Provider value={hover}>
      <Panel place="reach" title="Gradient reach" help={help} actions={actions}>
        {children({ runs: one && shown ? [shown] : runs, table, choice })}
      </Panel>
    </HoverContext.Provider>
  );
}
