import { describe, expect, it } from 'vitest';
import { cells, getCell } from '../../../cells/index.ts';
import { normCells } from '../../../config/constraints.ts';
import { ignoredTarget } from '../../../lib/ignoredTarget.ts';
import type { ModelShape } from '../../networks/parameters.ts';
import { gradientErrors, smoothProblem } from '../../testing/finiteDifferences.ts';
import { forward, forwardBackward, scheduledSampling } from '../../testing/stackReference.ts';
import { feedbackLists, samplingRate, teacherForced } from './outputFeedback.ts';
import { isSampled, teacherForcing } from './reference.ts';

const none = ignoredTarget;
const sizes = { layers: 2, hiddenSize: 4, vocabularySize: 5, feedback: true } as const;
const problems = [
  ...cells.map((cell) => ({ name: cell.id, cell, layerNorm: false })),
  ...normCells.map((id) => ({ name: `${id} with layer normalisation`, cell: getCell(id), layerNorm: true })),
];

describe('output feedback', () => {
  it('should be the target of the step before when it is teacher forcing', () => {
    expect([...teacherForced(Uint32Array.of(1, 2, none, 0, 3, 4), 2)]).toEqual([none, none, 1, 2, none, 0]);
    expect([...teacherForced(Uint32Array.of(1, 2), 2)]).toEqual([none, none]);
    const targets = Uint32Array.of(4, none, 1, 2, 0, 3);
    expect(teacherForced(targets, 2)).toEqual(teacherForcing(targets, 2));
  });

  it('should be sorted by id when some rows have none', () => {
    const { order, starts } = feedbackLists(Uint32Array.of(none, 2, 0, none, 2, 1), 4);
    expect([...starts]).toEqual([0, 1, 2, 4, 4]);
    expect([...order.subarray(0, 4)]).toEqual([2, 5, 1, 4]);
  });

  it('is the model’s own now and then, more often as the ramp goes on', () => {
    const half = { sampling: 0.5, rampSteps: 100 };
    expect([1, 50, 100, 1000].map((step) => samplingRate(half, step))).toEqual([0.005, 0.25, 0.5, 0.5]);
    expect(samplingRate({ sampling: 0.5, rampSteps: 0 }, 1)).toBe(0.5);
    const own = Array.from({ length: 4000 }, (_, row) => isSampled(7, row, 0.25)).filter(Boolean).length;
    expect(Math.abs(own / 4000 - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 4000));
    expect(isSampled(7, 3, 0)).toBe(false);
    expect(isSampled(7, 3, 1)).toBe(true);
  });
});

describe.each(problems)('output feedback of $name', ({ cell, layerNorm }) => {
  const shape: ModelShape = { cell, activation: 'tanh', layerNorm, ...sizes, hiddenSize: 6 };
  const { params, window } = smoothProblem(shape, { T: 5, B: 3, carried: true, masked: true, seed: 8 });

  it('should have the gradients of finite differences when targets are fed back, and when others are', () => {
    expect(params['rnn.weight_fb_l0']).toHaveLength(cell.gates.length * 6 * 5);
    expect(gradientErrors({ shape, params, window }, 4, 5).filter(({ worst }) => !(worst <= 1e-6))).toEqual([]);
    const feedback = Uint32Array.from({ length: 15 }, (_, row) => (row % 4 === 0 ? none : row % 5));
    const other = { shape, params, window: { ...window, feedback } };
    expect(gradientErrors(other, 4, 5).filter(({ worst }) => !(worst <= 1e-6))).toEqual([]);
  });
});

describe('a model’s own outputs', () => {
  const shape: ModelShape = { cell: getCell('gru'), activation: 'tanh', ...sizes };
  const { params, window } = smoothProblem(shape, { T: 6, B: 2, masked: true, seed: 3 });

  it('are the likeliest of each step, given those before', () => {
    const feedback = scheduledSampling(shape, params, window);
    const { logits } = forward(shape, params, { ...window, feedback });
    for (let row = 0; row < 10; row++) {
      const mine = logits.subarray(row * 5, (row + 1) * 5);
      const scored = window.targets[row] !== none;
      expect(feedback[row + 2]).toBe(scored ? mine.indexOf(Math.max(...mine)) : none);
    }
    expect([...feedback.subarray(0, 2)]).toEqual([none, none]);
    expect(scheduledSampling(shape, params, window, () => false)).toEqual(teacherForcing(window.targets, 2));
  });

  it('is not what a model without it computes', () => {
    const { 'rnn.weight_fb_l0': _, ...rest } = params;
    const plain = forwardBackward({ ...shape, feedback: false }, rest, window);
    expect(forwardBackward(shape, params, window).loss).not.toBeCloseTo(plain.loss, 4);
  });
});
