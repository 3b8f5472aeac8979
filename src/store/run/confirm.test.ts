import { beforeEach, expect, it, vi } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { RunFacts } from '../../protocol/run.ts';
import { useApp } from './app.ts';
import { answer, guardLoss, useConfirm } from './confirm.ts';

const facts = { parameters: 1, vocabulary: ['a'] } as unknown as RunFacts;

function atStep(step: number): void {
  const base = { runId: 1, config: defaultConfig, facts, textId: undefined, charactersPerSecond: 0, halted: null };
  const identity = { id: 'a', name: 'LSTM 128', kept: false, createdAt: 0 };
  useApp.setState({ run: { ...base, identity, saved: null, state: 'running', step } });
}

beforeEach(() => {
  useConfirm.setState({ question: null });
});

it('should act at once while there is little to lose', () => {
  const act = vi.fn();
  atStep(1000);
  guardLoss('Reset?', 'Reset', act);
  expect(act).toHaveBeenCalledOnce();
  expect(useConfirm.getState().question).toBeNull();
});

it('should ask past 1000 steps, and act only on yes', () => {
  const act = vi.fn();
  atStep(1001);
  guardLoss('Reset?', 'Reset', act);
  expect(useConfirm.getState().question).toMatchObject({ title: 'Reset?', steps: 1001 });
  answer(false);
  expect(act).not.toHaveBeenCalled();
  guardLoss('Reset?', 'Reset', act);
  answer(true);
  expect(act).toHaveBeenCalledOnce();
  expect(useConfirm.getState().question).toBeNull();
});
