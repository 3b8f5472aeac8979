import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { samples } from '../../../store/run/samples.ts';
import { useInspected } from './inspected.ts';
import { type Place, SampleView } from './sampleView.ts';

/** Distance from the end that still counts as being there, px. */
const nearEnd = 24;

/** How long a pointer that rests on a character keeps the text from moving on, ms. */
const patience = 4000;

const tokenAt = (place: Place) => samples.blocks.find(({ id }) => id === place.sampleId)?.tokens[place.index] ?? null;

/** The character `by` places on, over the borders of samples; null at either end. */
function neighbour(place: Place | null, by: 1 | -1): Place | null {
  const { blocks } = samples;
  const at = blocks.findIndex(({ id }) => id === place?.sampleId);
  const newest = blocks.at(-1);
  if (place === null || at < 0) return newest ? { sampleId: newest.id, index: newest.tokens.length - 1 } : null;
  const index = place.index + by;
  if (index >= 0 && index < (blocks[at]?.tokens.length ?? 0)) return { ...place, index };
  const next = blocks[at + by];
  return next ? { sampleId: next.id, index: by > 0 ? 0 : next.tokens.length - 1 } : null;
}

const sizeOf = (box: HTMLElement): string => `${box.clientWidth} × ${box.clientHeight}`;

interface SampleLogState {
  /** False once the person has scrolled away from the newest character. */
  following: boolean;
  empty: boolean;
  toNewest: () => void;
  handlers: {
    onScroll: () => void;
    onPointerMove: (event: PointerEvent) => void;
    onPointerDown: (event: PointerEvent) => void;
    onPointerLeave: (event: PointerEvent) => void;
    onKeyDown: (event: KeyboardEvent) => void;
    onBlur: () => void;
  };
}

/** Draws the samples into `box`, keeps to the newest unless the person looks elsewhere, and knows which character is inspected. */
export function useSampleLog(box: RefObject<HTMLDivElement | null>): SampleLogState {
  const view = useRef<SampleView | null>(null);
  const place = useRef<Place | null>(null);
  const stuck = useRef(true);
  const pointer = useRef({ x: 0, y: 0 });
  const heldUntil = useRef(0);
  const drawnSize = useRef('');
  const [following, setFollowing] = useState(true);
  const [empty, setEmpty] = useState(samples.blocks.length === 0);

  const toEnd = (): void => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };

  const inspect = (next: Place | null, byKeyboard = false): void => {
    place.current = next;
    heldUntil.current = byKeyboard ? Number.POSITIVE_INFINITY : performance.now() + patience;
    const element = view.current?.mark(next);
    if (byKeyboard) element?.scrollIntoView({ block: 'nearest' });
    useInspected.setState({ token: next && tokenAt(next), byKeyboard });
  };

  useEffect(() => {
    const host = box.current;
    if (host === null) return;
    // A region that scrolls has to be reachable by keys.
    host.tabIndex = 0;
    host.replaceChildren();
    const drawing = new SampleView(host);
    view.current = drawing;
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      drawnSize.current = sizeOf(host);
      const movedUp = drawing.update(samples.blocks);
      setEmpty(samples.blocks.length === 0);
      if (place.current && !tokenAt(place.current)) {
        place.current = null;
        useInspected.setState({ token: null, byKeyboard: false });
      }
      // Whoever reads a character must not have it scrolled away from under the pointer.
      const held = place.current !== null && performance.now() < heldUntil.current;
      if (stuck.current && !held) host.scrollTop = host.scrollHeight;
      else if (movedUp > 0) host.scrollTop -= movedUp;
    };
    const schedule = (): void => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    draw();
    const unsubscribe = samples.subscribe(schedule);
    const observer = new ResizeObserver(schedule);
    observer.observe(host);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      unsubscribe();
    };
  }, [box]);

  return {
    following,
    empty,
    toNewest: () => {
      stuck.current = true;
      setFollowing(true);
      inspect(null);
      toEnd();
    },
    handlers: {
      onScroll: () => {
        const host = box.current;
        // A box that was resized or hidden scrolls by itself; that is not the person leaving the newest text.
        if (host === null || drawnSize.current !== sizeOf(host)) return;
        stuck.current = host.scrollHeight - host.scrollTop - host.clientHeight < nearEnd;
        setFollowing(stuck.current);
      },
      onPointerMove: (event) => {
        const { clientX: x, clientY: y } = event;
        // Text that moves under a resting pointer is no wish to inspect it.
        if (event.pointerType !== 'mouse' || (x === pointer.current.x && y === pointer.current.y)) return;
        pointer.current = { x, y };
        const next = view.current?.placeOf(event.target);
        if (next) inspect(next);
      },
      onPointerDown: (event) => inspect(view.current?.placeOf(event.target) ?? null),
      onPointerLeave: (event) => {
        // A finger leaves with every tap, and what it tapped stays inspected.
        if (event.pointerType !== 'mouse') return;
        inspect(null);
        if (stuck.current) toEnd();
      },
      onKeyDown: (event) => {
        if (event.key === 'Escape') inspect(null);
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.preventDefault();
        inspect(neighbour(place.current, event.key === 'ArrowRight' ? 1 : -1) ?? place.current, true);
      },
      onBlur: () => inspect(null),
    },
  };
}
