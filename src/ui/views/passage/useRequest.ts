import { useEffect, useMemo, useState } from 'react';
import type { PassageRequest } from '../../../probes/passage/contract.ts';
import type { InspectView } from './view.ts';

/** How long a person pauses who has typed enough to be read, ms. */
const pause = 300;

/** What is asked of the model; a text once nobody types any more. */
export function useRequest({ text, layer, reverse, colouring }: InspectView): PassageRequest {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pause);
    return () => clearTimeout(timer);
  }, [text]);
  const connectivity = colouring === 'connectivity';
  return useMemo(
    () => ({ text: settled, layer, ...(reverse ? { reverse } : {}), connectivity }),
    [settled, layer, reverse, connectivity],
  );
}
