import { useMemo } from 'react';
import { readsText } from '../../config/task.ts';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { type Estimate, estimate } from '../../nn/memory/sizes.ts';
import type { AdapterInfo } from '../../protocol/events.ts';
import { useApp } from '../../store/run/app.ts';
import { ownPairSizes, useSetup, vocabularySizeOf } from '../../store/setup/setup.ts';

/** Vocabulary assumed for a text that has not been read yet. */
const usualVocabulary = 96;

export interface SetupEstimate {
  parameters: number;
  gpuBytes: number;
  /** Steps a chunk whose gates are computed twice to fit. */
  recompute: number | undefined;
  /** The vocabulary is a guess, and so are the sizes. */
  rough: boolean;
  /** Why the adapter cannot hold it, with bytes and limit. */
  problem: string | null;
}

function exceeds(
  { largestBuffer, largestBufferName }: Estimate,
  adapter: AdapterInfo | null,
  window: string,
): string | null {
  if (!adapter) return null;
  const limit = Math.min(adapter.maxBufferSize, adapter.maxStorageBufferBindingSize);
  if (largestBuffer <= limit) return null;
  // Just over the limit both would read the same in round figures.
  const alike = formatBytes(largestBuffer) === formatBytes(limit);
  const format = (bytes: number): string => (alike ? `${formatCount(bytes)} bytes` : formatBytes(bytes));
  return `The buffer “${largestBufferName}” would need ${format(largestBuffer)}; this GPU allows ${format(limit)}. Lower ${window}, B or H.`;
}

/** What the draft would need on the GPU. */
export function useEstimate(): SetupEstimate {
  const draft = useSetup((state) => state.draft);
  const vocabulary = useSetup(vocabularySizeOf);
  const pairs = useSetup(ownPairSizes);
  const adapter = useApp((state) => state.adapter);
  return useMemo(() => {
    const window = pairs ? { ...draft, seqLength: pairs.targetLength } : draft;
    const source = pairs && { symbols: pairs.sourceSymbols, length: pairs.sourceLength };
    const estimated = estimate(window, vocabulary ?? usualVocabulary, adapter, source);
    const { parameters, gpuBytes, recompute } = estimated;
    const problem = exceeds(estimated, adapter, readsText(draft) ? 'T' : 'the lag');
    return { parameters, gpuBytes, recompute, rough: vocabulary === undefined, problem };
  }, [draft, vocabulary, pairs, adapter]);
}
