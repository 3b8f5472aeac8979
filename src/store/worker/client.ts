import type { Command } from '../../protocol/commands.ts';
import type { Event } from '../../protocol/events.ts';

let worker: Worker | null = null;

/**
 * Starts the training worker. Called once, before anything is sent.
 *
 * @param onEvent gets every event, in order
 * @param onCrash gets one sentence when the worker could not be loaded or threw outside its own handlers
 */
export function connect(onEvent: (event: Event) => void, onCrash: (message: string) => void): void {
  worker = new Worker(new URL('../../worker/trainer.worker.ts', import.meta.url), { type: 'module', name: 'trainer' });
  worker.addEventListener('message', (message: MessageEvent<Event>) => onEvent(message.data));
  worker.addEventListener('error', (error) => onCrash(error.message || 'The training worker could not be loaded.'));
  worker.addEventListener('messageerror', () => onCrash('A message of the training worker could not be read.'));
}

/** Sends a command; before {@link connect} it is dropped, since nothing is there that could act on it. */
export function send(command: Command, transfer: Transferable[] = []): void {
  worker?.postMessage(command, transfer);
}
