import { type RefObject, useEffect, useState, useSyncExternalStore } from 'react';

/** Share of an element that has to be in sight to count. */
const enough = 0.2;

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

/** True while an element is really looked at: in the window, in its scrolled column, in the tab that shows, on a page that shows. */
export function useInSight(ref: RefObject<HTMLElement | null>): boolean {
  const [met, setMet] = useState(false);
  const visible = useSyncExternalStore(onVisibility, () => !document.hidden);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new IntersectionObserver(
      (entries) => setMet((entries.at(-1)?.intersectionRatio ?? 0) >= enough),
      // Just under it as well, so that rounding does not hide the crossing.
      { threshold: [0, enough, enough + 0.05] },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return met && visible;
}
