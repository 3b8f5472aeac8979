import { useEffect } from 'react';
import { openSlowMotion } from '../../store/run/slowMotion.ts';
import { step, togglePlay } from '../../store/run/transport.ts';
import { requestReset } from './requestReset.ts';

interface Shortcut {
  key: string;
  /** How the key is written for people. */
  shown: string;
  what: string;
}

/** What the help lists; the same table decides which key does what. */
export const shortcuts = [
  { key: ' ', shown: 'Space', what: 'Play or pause' },
  { key: '.', shown: '.', what: 'One training step' },
  { key: 's', shown: 'S', what: 'One training step in slow motion' },
  { key: 'r', shown: 'R', what: 'Reset to step 0' },
  { key: '?', shown: '?', what: 'This help' },
] as const satisfies readonly Shortcut[];

type Key = (typeof shortcuts)[number]['key'];

const typesText = (target: Element): boolean =>
  target.closest('input, textarea, select, [contenteditable="true"], [role="combobox"], [role="listbox"]') !== null;

/** Controls that a space or a dot means something to already. */
const usesSpace = (target: Element): boolean =>
  target.closest('button, a[href], summary, [role="button"], [role="switch"], [role="radio"], [role="slider"]') !==
  null;

function actionOf(event: KeyboardEvent): Key | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return null;
  const target = event.target instanceof Element ? event.target : document.body;
  if (typesText(target) || document.querySelector('[role="dialog"]')) return null;
  const key = event.key.toLowerCase();
  if (key === ' ' && usesSpace(target)) return null;
  return shortcuts.find((shortcut) => shortcut.key === key)?.key ?? null;
}

/** Keys that act anywhere on the page, except in fields and dialogs. */
export function useShortcuts(openHelp: () => void): void {
  useEffect(() => {
    const actions: Record<Key, () => void> = {
      ' ': togglePlay,
      '.': step,
      s: openSlowMotion,
      r: requestReset,
      '?': openHelp,
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      const key = actionOf(event);
      if (key === null || (event.repeat && key !== '.')) return;
      event.preventDefault();
      actions[key]();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [openHelp]);
}
