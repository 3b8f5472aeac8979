import { type KeyboardEvent, useEffect, useState } from 'react';
import { durationOf, endOf, frameCount, jump, positionOf } from './timeline.ts';

const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Controls that these keys mean something to already. */
const hasKeys = (target: EventTarget): boolean =>
  target instanceof Element &&
  target.closest('input, select, [role="slider"], [role="radio"], [role="combobox"], [role="listbox"]') !== null;

/**
 * Where in a step one is, and whether it plays. It plays from the start, unless a person asked for less motion: then each phase is
 * shown complete, and playing goes from one to the next.
 * @param step number of the training step; another one begins anew
 */
export function usePlayback(step: number | null, T: number) {
  const [seen, setSeen] = useState<number | null>(null);
  const [frame, setFrame] = useState(0);
  const [playing, setPlaying] = useState(false);
  if (step !== seen) {
    setSeen(step);
    setFrame(still() ? endOf('forward', T) : 0);
    setPlaying(step !== null && !still());
  }
  const last = frameCount(T) - 1;
  useEffect(() => {
    if (!playing) return;
    if (frame >= last) return setPlaying(false);
    const timer = setTimeout(() => setFrame(still() ? jump(frame, 1, T) : frame + 1), durationOf(frame, T));
    return () => clearTimeout(timer);
  }, [playing, frame, last, T]);

  /** To a frame that a person chose. */
  const goTo = (next: number): void => {
    setPlaying(false);
    setFrame(Math.max(0, Math.min(last, next)));
  };
  const toggle = (): void => {
    if (!playing && frame >= last) setFrame(still() ? endOf('forward', T) : 0);
    setPlaying(!playing);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || hasKeys(event.target)) return;
    const onButton = event.target instanceof Element && event.target.closest('button') !== null;
    const moves: Record<string, number | undefined> = {
      ArrowRight: frame + 1,
      ArrowLeft: frame - 1,
      PageDown: jump(frame, 1, T),
      PageUp: jump(frame, -1, T),
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to === undefined && (event.key !== ' ' || onButton)) return;
    event.preventDefault();
    if (to === undefined) toggle();
    else goTo(to);
  };
  return { frame, position: positionOf(frame, T), playing, last, goTo, toggle, onKeyDown };
}
