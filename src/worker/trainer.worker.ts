import type { Command } from '../protocol/commands.ts';
import type { Event } from '../protocol/events.ts';
import { openDevice } from '../training/session/device.ts';
import { Session } from '../training/session/session.ts';
import { BrowserPlans } from './planStore.ts';

/** Buffers that an event may hand over instead of copying. */
function transferables(event: Event): Transferable[] {
  if (event.type !== 'metrics') return [];
  const { loss, gradNorm, clippedNorm, learningRate, clipped } = event.columns;
  return [loss, gradNorm, clippedNorm, learningRate, clipped].map((column) => column.buffer as ArrayBuffer);
}

const emit = (event: Event): void => self.postMessage(event, { transfer: transferables(event) });
const session = new Session(() => openDevice(navigator.gpu), emit, new BrowserPlans());

self.addEventListener('message', ({ data }: MessageEvent<Command>) => {
  session.handle(data).catch((error: unknown) => {
    emit({ type: 'error', code: 'internal', message: error instanceof Error ? error.message : String(error) });
  });
});
