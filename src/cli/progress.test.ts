import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Event } from '../protocol/events.ts';
import { Progress, type Screen } from './progress.ts';
import { barLine, type ProgressFacts, plainLine } from './progressLine.ts';

const facts: ProgressFacts = {
  step: 620,
  target: 2000,
  loss: 1.8321,
  validation: 1.955,
  accuracy: null,
  gradNorm: 0.4241,
  charactersPerSecond: 81_230,
  timeLeft: 75,
};
const figures = ['loss 1.832', 'validation 1.955', 'gradient norm 0.424', '81.2k chars/s', '1:15 left'];

test('tells everything in a plain line', () => {
  expect(plainLine(facts)).toBe(`step 620/2,000, ${figures.join(', ')}`);
  const early = {
    ...facts,
    step: 0,
    loss: null,
    validation: null,
    gradNorm: null,
    charactersPerSecond: 0,
    timeLeft: null,
  };
  expect(plainLine(early)).toBe('step 0/2,000');
  expect(plainLine({ ...facts, accuracy: 0.9876 })).toContain('validation 1.955, accuracy 98.8%, gradient norm');
});

test('draws a bar with all figures where there is room', () => {
  expect(barLine(facts, 140)).toBe(`[${'█'.repeat(7)}${'░'.repeat(17)}] 620/2,000  ${figures.join('  ')}`);
  expect(barLine({ ...facts, step: 2000 }, 140)).toContain(`[${'█'.repeat(24)}]`);
  expect(barLine({ ...facts, step: 0 }, 140)).toContain(`[${'░'.repeat(24)}]`);
});

test('never grows wider than the terminal', () => {
  for (let columns = 1; columns <= 150; columns++) {
    const line = barLine(facts, columns);
    expect(line.length, String(columns)).toBeLessThan(Math.max(columns, 1));
    if (columns > 10) expect(line).toContain('620/2,000');
  }
});

const metrics = (step: number): Event => ({
  type: 'metrics',
  runId: 1,
  columns: {
    firstStep: step,
    loss: Float32Array.of(2),
    gradNorm: Float32Array.of(1),
    clippedNorm: Float32Array.of(1),
    learningRate: Float32Array.of(1),
    clipped: Uint8Array.of(0),
  },
});

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

function progressOn(isTTY: boolean) {
  let text = '';
  const screen: Screen = { isTTY, columns: 60, write: (more) => (text += more) };
  const progress = new Progress(screen, { step: 0, target: 100, charactersPerStep: 50 });
  return { progress, written: () => text.replaceAll('\r\u001b[K', '<') };
}

test('draws one line anew on a terminal, and gives a sentence its own', () => {
  const { progress, written } = progressOn(true);
  progress.see({ type: 'status', runId: 1, state: 'running', step: 0, charactersPerSecond: 0 });
  expect(written()).toBe('');
  progress.see(metrics(1));
  progress.see(metrics(2));
  vi.advanceTimersByTime(120);
  progress.see(metrics(3));
  progress.say('Saving …');
  progress.finish();
  expect(written()).toMatch(/^<\[░+\] 1\/100 .*<\[░+\] 3\/100 .*<Saving …\n<\[░+\] 3\/100 .*\n$/);
});

test('writes a plain line of the first step and every ten seconds elsewhere, and one at the end', () => {
  const { progress, written } = progressOn(false);
  for (let step = 1; step <= 45; step++) {
    vi.advanceTimersByTime(1000);
    progress.see({ type: 'status', runId: 1, state: 'running', step, charactersPerSecond: 50 });
    progress.see(metrics(step));
  }
  progress.finish();
  const lines = written().trim().split('\n');
  expect(lines).toHaveLength(6);
  expect(lines[0]).toMatch(/^step 1\/100, loss 2\.000/);
  expect(lines.at(-1)).toBe('step 45/100, loss 2.000, gradient norm 1.00, 50 chars/s, 0:55 left');
});
