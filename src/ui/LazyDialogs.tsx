import { Suspense, useRef } from 'react';
import { useBenchmark } from '../store/benchmark/benchmark.ts';
import { useModels } from '../store/files/models.ts';
import { useOwnPairs } from '../store/files/ownPairs.ts';
import { useOwnSeries } from '../store/files/ownSeries.ts';
import { useSlowMotion } from '../store/run/slowMotion.ts';
import { useSavedRuns } from '../store/saved/savedRuns.ts';
import { lazyComponent } from './lazy.ts';

const RunsDialog = lazyComponent(async () => (await import('./runs/RunsDialog.tsx')).RunsDialog);
const BenchmarkDialog = lazyComponent(async () => (await import('./benchmark/BenchmarkDialog.tsx')).BenchmarkDialog);
const SlowDialog = lazyComponent(async () => (await import('./views/slowMotion/SlowDialog.tsx')).SlowDialog);
const SeriesDialog = lazyComponent(async () => (await import('./ownData/SeriesDialog.tsx')).SeriesDialog);
const PairsDialog = lazyComponent(async () => (await import('./ownData/PairsDialog.tsx')).PairsDialog);
const ModelDialog = lazyComponent(async () => (await import('./models/ModelDialog.tsx')).ModelDialog);

/** Once true, it stays so: a dialog that closes has to be there until it has faded. */
function useOnceTrue(now: boolean): boolean {
  const seen = useRef(false);
  seen.current ||= now;
  return seen.current;
}

/** Saved runs, the model file that is being looked at, the benchmark, and a step in slow motion. */
export function LazyDialogs() {
  const runs = useOnceTrue(useSavedRuns((state) => state.dialogOpen));
  const benchmark = useOnceTrue(useBenchmark((state) => state.dialogOpen));
  const slow = useOnceTrue(useSlowMotion((state) => state.open));
  const series = useOnceTrue(useOwnSeries((state) => state.open));
  const pairs = useOnceTrue(useOwnPairs((state) => state.open));
  const model = useOnceTrue(useModels((state) => state.opened !== null));
  return (
    <Suspense>
      {runs && <RunsDialog />}
      {benchmark && <BenchmarkDialog />}
      {model && <ModelDialog />}
      {series && <SeriesDialog />}
      {pairs && <PairsDialog />}
      {slow && <SlowDialog />}
    </Suspense>
  );
}
