import { type ComponentType, lazy, Suspense, useRef } from 'react';
import { useBenchmark } from '../store/benchmark.ts';
import { useModels } from '../store/models.ts';
import { notify } from '../store/notices.ts';
import { useSavedRuns } from '../store/savedRuns.ts';

/** A dialog whose code is fetched when it first opens. Where that fails, a notice says so and the page goes on. */
function later(load: () => Promise<ComponentType>): ComponentType {
  return lazy(async () => {
    try {
      return { default: await load() };
    } catch {
      notify({ tone: 'danger', message: 'This part of the page could not be loaded; reload the page to try again.' });
      return { default: () => null };
    }
  });
}

const RunsDialog = later(async () => (await import('./runs/RunsDialog.tsx')).RunsDialog);
const BenchmarkDialog = later(async () => (await import('./bench/BenchmarkDialog.tsx')).BenchmarkDialog);
const ModelDialog = later(async () => (await import('./models/ModelDialog.tsx')).ModelDialog);

/** Once true, it stays so: a dialog that closes has to be there until it has faded. */
function useOnceTrue(now: boolean): boolean {
  const seen = useRef(false);
  seen.current ||= now;
  return seen.current;
}

/** Saved runs, the model file that is being looked at, and the benchmark. */
export function LaterDialogs() {
  const runs = useOnceTrue(useSavedRuns((state) => state.dialogOpen));
  const benchmark = useOnceTrue(useBenchmark((state) => state.dialogOpen));
  const model = useOnceTrue(useModels((state) => state.opened !== null));
  return (
    <Suspense>
      {runs && <RunsDialog />}
      {benchmark && <BenchmarkDialog />}
      {model && <ModelDialog />}
    </Suspense>
  );
}
