import type { PlaceName } from '../../store/address/place.ts';

/** How long a panel that a link points at is marked, ms. */
const markMs = 1600;
/** A panel may come only with the run that the link asks for. */
const patienceMs = 20_000;
const retryMs = 100;

let latest = 0;

/** Brings a panel into sight as soon as there is one, and marks it for a moment; a later wish takes the place of this one. */
export function pointAt(place: PlaceName): void {
  latest++;
  const wish = latest;
  const until = performance.now() + patienceMs;
  const look = (): void => {
    const panel = document.querySelector<HTMLElement>(`[data-place="${place}"]`);
    if (wish !== latest) return;
    if (panel?.checkVisibility()) show(panel);
    else if (performance.now() < until) setTimeout(look, retryMs);
  };
  // Its column has to show first.
  requestAnimationFrame(look);
}

function show(panel: HTMLElement): void {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  panel.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
  panel.dataset.pointed = '';
  setTimeout(() => delete panel.dataset.pointed, markMs);
}
