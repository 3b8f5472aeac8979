import { beforeEach, expect, it, vi } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { Command } from '../../protocol/commands.ts';
import { handleEvent } from '../events.ts';
import { useApp } from '../run/app.ts';
import { facts } from '../testing/facts.ts';
import { initialWeights, restartRun, restartWithDraft } from './restart.ts';
import { edit, useSetup } from './setup.ts';

const sent = vi.hoisted((): Command[] => []);
vi.mock('../worker/client.ts', () => ({ connect: vi.fn(), send: (command: Command) => sent.push(command) }));

/** What the worker is asked for where the run began with a file's weights, or with its seed's. */
function restarted(weightsFromFile: boolean, restart = restartRun): Command | undefined {
  const { pending } = useApp.getState();
  const config = pending?.config ?? defaultConfig;
  handleEvent({ type: 'configured', runId: pending?.runId ?? 0, config, facts, step: 0, weightsFromFile });
  edit('optimizer.type', 'sgd');
  restart();
  return sent.findLast(({ type }) => type === 'configure');
}

beforeEach(() => {
  sent.length = 0;
  useApp.setState({ run: null, pending: null, refusal: null, device: 'ok' });
  useSetup.setState({ draft: defaultConfig, textId: undefined });
  restartWithDraft(false);
});

it('should keep the weights of a file when nothing that is edited decides the initial weights', () => {
  expect(restarted(true)).toMatchObject({ sameWeights: true, config: { optimizer: { type: 'sgd' } } });
});

it('should ask for none to be kept when the seed drew them, or when something else begins', () => {
  expect(restarted(false)).not.toHaveProperty('sameWeights');
  expect(restarted(true, restartWithDraft)).not.toHaveProperty('sameWeights');
});

it('should draw others when the seed or a shape is edited', () => {
  expect(initialWeights(['optimizer.type', 'seed'], true)).toBe('drawn');
  expect(initialWeights(['hiddenSize'], false)).toBe('drawn');
  expect(initialWeights(['optimizer.type', 'dropout.rate'], false)).toBe('same seed');
});
