import { useApp } from './app.ts';
import { handleEvent } from './events.ts';
import { connect, send } from './workerClient.ts';

const crashed = (message: string): void =>
  useApp.setState({ status: 'failed', unavailable: { reason: 'worker-failed', message } });

/** Starts the training worker and has it look for a GPU; everything after that follows from its events. Called once. */
export function start(): void {
  // What the page itself can see needs no worker, and no second of waiting.
  if (!('gpu' in navigator)) {
    useApp.setState({ status: 'unavailable', unavailable: { reason: 'no-webgpu', message: '' } });
    return;
  }
  connect(handleEvent, crashed);
  send({ type: 'start', baseUrl: document.baseURI });
  const tellVisibility = (): void => send({ type: 'visibility', hidden: document.hidden });
  document.addEventListener('visibilitychange', tellVisibility);
  if (document.hidden) tellVisibility();
}
