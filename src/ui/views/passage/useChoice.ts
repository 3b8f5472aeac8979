import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { cell, characterAt, type Grid, margin, verticalNeighbour } from './grid.ts';
import type { Shown } from './shown.ts';
import { useInspectView } from './view.ts';

/** Where a key leads from a position; null for other keys. */
function target(key: string, from: number, grid: Grid): number | null {
  const last = grid.cells.length - 1;
  const strides: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    PageUp: -10,
    PageDown: 10,
    Home: -last,
    End: last,
  };
  const stride = strides[key];
  if (stride !== undefined) return Math.max(0, Math.min(last, from + stride));
  if (key === 'ArrowUp') return verticalNeighbour(grid, from, -1) ?? from;
  return key === 'ArrowDown' ? (verticalNeighbour(grid, from, 1) ?? from) : null;
}

/** Pointer and keys: where one looks, and which span is chosen. */
export function useChoice({ cursor }: Shown, grid: Grid) {
  const set = useInspectView((view) => view.set);
  const anchor = useRef<number | null>(null);
  const dragged = useRef(false);
  const keyAnchor = useRef<number | null>(null);

  const choose = (a: number, b: number): void =>
    set({ cursor: b, span: { first: Math.min(a, b), end: Math.max(a, b) + 1 } });
  const at = (event: PointerEvent): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top - margin) / cell.height);
    return characterAt(grid, row, Math.floor((event.clientX - box.left - margin) / cell.width));
  };

  return {
    onPointerDown: (event: PointerEvent) => {
      const t = at(event);
      if (t === null || event.button !== 0) return;
      anchor.current = t;
      dragged.current = false;
      set({ cursor: t });
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      const t = at(event);
      if (t === null) return;
      if (anchor.current === null) {
        if (event.pointerType === 'mouse' && t !== cursor) set({ cursor: t });
      } else if (t !== anchor.current || dragged.current) {
        dragged.current = true;
        choose(anchor.current, t);
      }
    },
    onPointerUp: () => {
      // A click without a way is a wish to see the whole passage again.
      if (anchor.current !== null && !dragged.current) set({ span: null });
      anchor.current = null;
    },
    onPointerCancel: () => {
      anchor.current = null;
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        keyAnchor.current = null;
        return set({ span: null });
      }
      const t = target(event.key, cursor, grid);
      if (t === null || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      if (!event.shiftKey) {
        keyAnchor.current = null;
        return set({ cursor: t });
      }
      keyAnchor.current ??= cursor;
      choose(keyAnchor.current, t);
    },
  };
}
