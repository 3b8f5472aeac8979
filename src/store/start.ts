import { openAddress } from './address/index.ts';
import { handleEvent } from './events.ts';
import { useApp } from './run/app.ts';
import { lookForInterruptedRun } from './saved/interruptedRun.ts';
import { connect, send } from './worker/client.ts';

const crashed = (message: string): void =>
  useApp.setState({ status: 'failed', unavailable: { reason: 'worker-failed', message } });

/** Starts the training worker and has it look for a GPU; everything after that follows from its events. Called once. */
export function start(): void {
  // What the page itself can see needs no worker, and no second of waiting.
  if (!('gpu' in navigator)) {
    useApp.setState({ status: 'unavailable', unavailable: { reason: 'no-webgpu', message: '' } });
    return;
  }
  openAddress();
  connect(handleEvent, crashed);
  send({ type: 'start', baseUrl: document.baseURI });
  lookForInterruptedRun();
  let hidden = false;
  // Hidden is also the last that a page hears before it is closed; some browsers tell only one of the two.
  const sendHidden = (now: boolean): void => {
    if (now !== hidden) send({ type: 'visibility', hidden: now });
    hidden = now;
  };
  document.addEventListener('visibilitychange', () => sendHidden(document.hidden));
  window.addEventListener('pagehide', () => sendHidden(true));
  window.addEventListener('pageshow', () => sendHidden(document.hidden));
  sendHidden(document.hidden);
}
