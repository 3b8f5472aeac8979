import { create } from 'zustand';

/** Shortest time between two announcements, ms. */
const pause = 10_000;

let last = Number.NEGATIVE_INFINITY;
let waiting: string | null = null;

/** Text of the polite live region. */
export const useAnnouncement = create<{ text: string }>()(() => ({ text: '' }));

function speak(text: string): void {
  last = performance.now();
  useAnnouncement.setState({ text });
}

/** Says something to assistive technology, at most every 10 s; of what comes in between only the latest is said. */
export function announce(text: string): void {
  const rest = last + pause - performance.now();
  if (rest <= 0 && waiting === null) {
    speak(text);
    return;
  }
  if (waiting === null) {
    setTimeout(() => {
      if (waiting !== null) speak(waiting);
      waiting = null;
    }, rest);
  }
  waiting = text;
}
