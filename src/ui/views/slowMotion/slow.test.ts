import { describe, expect, it } from 'vitest';
import { recurrenceOf, stepRead } from '../../../probes/slowStep/contract.ts';
import { alike } from '../../../probes/testing/alike.ts';
import { isBorder } from './GraphParts.tsx';
import { clipFactor, slowCsv, tableRows } from './numbers.ts';
import { changeOf, sentenceOf } from './sentences.ts';
import { step } from './testing/step.ts';
import {
  beginOf,
  durationOf,
  endOf,
  firstDrawn,
  frameAt,
  frameCount,
  jump,
  type Position,
  phases,
  positionOf,
} from './timeline.ts';

const look = { sequence: 0, layer: 0, reverse: false, state: 0 };
const sentence = (position: Position, change: Partial<typeof step> = {}): string =>
  sentenceOf({ ...step, ...change }, position, look);

describe('the timeline', () => {
  it.each([1, 3, 64])('should walk forward and back through a window of %i steps, a frame each', (T) => {
    const positions = Array.from({ length: frameCount(T) }, (_, frame) => positionOf(frame, T));
    const of = (phase: string): number[] => positions.filter((position) => position.phase === phase).map(({ t }) => t);
    const steps = Array.from({ length: T }, (_, t) => t);
    expect(of('forward')).toEqual(steps);
    expect(of('backward')).toEqual(steps.toReversed());
    for (const phase of ['loss', 'clip', 'update']) expect(of(phase)).toEqual([T - 1]);
    for (const phase of phases) {
      expect(positions[beginOf(phase, T)]?.phase).toBe(phase);
      expect(positions[endOf(phase, T)]?.phase).toBe(phase);
      expect(positions[endOf(phase, T) + 1]?.phase).not.toBe(phase);
    }
    expect(positionOf(frameAt('forward', T - 1, T), T)).toEqual({ phase: 'forward', t: T - 1 });
    expect(positionOf(frameAt('backward', 0, T), T)).toEqual({ phase: 'backward', t: 0 });
  });

  it('should jump to the ends of phases, finishing one that is under way', () => {
    expect(jump(2, 1, 8)).toBe(endOf('forward', 8));
    expect(jump(endOf('forward', 8), 1, 8)).toBe(endOf('loss', 8));
    expect(jump(endOf('loss', 8), -1, 8)).toBe(endOf('forward', 8));
    expect(jump(0, -1, 8)).toBe(endOf('forward', 8));
    expect(jump(frameCount(8) - 1, 1, 8)).toBe(frameCount(8) - 1);
  });

  it('should leave time to read, and walk through a long window in seconds', () => {
    const walk = Array.from({ length: 256 }, (_, frame) => durationOf(frame, 256)).reduce((sum, ms) => sum + ms, 0);
    expect(walk).toBeLessThan(15_000);
    expect(durationOf(endOf('clip', 256), 256)).toBeGreaterThan(2000);
  });

  it('should draw a page of steps that has the one that is reached', () => {
    for (const count of [1, 4, 9]) {
      for (let t = 0; t < 10; t++) {
        const first = firstDrawn(t, count, 10);
        expect(first).toBeLessThanOrEqual(t);
        expect(first + count).toBeGreaterThan(t);
        expect(first + count).toBeLessThanOrEqual(10);
      }
    }
  });
});

describe('a direction that reads from the end', () => {
  const bidirectional: typeof step = {
    ...step,
    carried: false,
    lengths: [3, 2],
    recurrences: alike(1, true),
    stateNorms: [Float32Array.of(...new Array(8).fill(9), 0, 0, 1, 2, 3, 4, 5, 6)],
    gradNorms: [Float32Array.of(...new Array(6).fill(9), 0.5, 0.25, 0.375, 0.75, 0.125, 1)],
  };
  const reverse = { ...look, reverse: true };

  it('should meet the steps of its sequence from the last on, and what pads it after them', () => {
    expect([0, 1, 2].map((i) => stepRead(bidirectional, reverse, i))).toEqual([2, 1, 0]);
    expect([0, 1, 2].map((i) => stepRead(bidirectional, { ...reverse, sequence: 1 }, i))).toEqual([1, 0, 2]);
    expect([0, 1, 2].map((i) => stepRead(bidirectional, look, i))).toEqual([0, 1, 2]);
    expect(recurrenceOf({ recurrences: alike(2, true) }, { ...reverse, layer: 1 })).toBe(3);
  });

  it('should be walked through in that order', () => {
    expect(sentenceOf(bidirectional, { phase: 'forward', t: 0 }, reverse)).toBe(
      'Forward: at t = 2 of 2 down to 0 the reverse direction reads ‘a’ and computes a new state from it and the last one, ‖h‖ = 1.00. The initial state is zero.',
    );
    expect(sentenceOf(bidirectional, { phase: 'backward', t: 0 }, reverse)).toBe(
      'Backward: the gradient of L has come from t = 0 to t = 2, where ‖∂L/∂h‖ = 0.500. Here it ends: after this window there is no state.',
    );
    expect(sentenceOf(bidirectional, { phase: 'forward', t: 0 }, look)).toMatch(
      /t = 0 of 0 to 2 the forward direction reads ‘s’/,
    );
    expect(slowCsv(bidirectional, 'backward', reverse).trimEnd().split('\n').slice(1)).toEqual([
      '2,a,",",1,1.5,0.5',
      '1,e,a,3,2.5,0.375',
      '0,s,,5,,0.125',
    ]);
  });
});

describe('the sentences', () => {
  it('should say what is read, and what it began with', () => {
    expect(sentence({ phase: 'forward', t: 1 })).toBe(
      'Forward: at t = 1 of 0 to 2 the network reads ‘e’ and computes a new state from it and the last one, ‖h‖ = 3.00. The initial state is the final state of the last window, ‖h‖ = 0.500.',
    );
    expect(sentence({ phase: 'forward', t: 1 }, { carried: false })).toMatch(/The initial state is zero\.$/);
  });

  it('should say where dropout is that is not followed here', () => {
    const at: Position = { phase: 'forward', t: 1 };
    expect(sentence(at)).not.toContain('dropout');
    expect(sentence(at, { dropout: 0.2 })).toMatch(
      /dropout sets 20% of the units between layers to zero; it is off here\.$/,
    );
  });

  it('should say what the predictions cost, and which the most of those that count', () => {
    expect(sentence({ phase: 'loss', t: 2 })).toBe(
      'Loss: each prediction has the loss −ln p of its target. The mean over all 95 predictions of the batch is L = 2.250 nats. In this sequence ‘a’ after t = 1 has the largest loss, 2.50.',
    );
  });

  it('should follow the gradient back, to where it stops', () => {
    expect(sentence({ phase: 'backward', t: 1 })).toBe(
      'Backward: the gradient of L has come from t = 2 to t = 1, where ‖∂L/∂h‖ = 0.250.',
    );
    expect(sentence({ phase: 'backward', t: 0 })).toContain('‖∂L/∂h‖ = 0.125. Here it stops: the initial state');
    expect(sentence({ phase: 'backward', t: 0 }, { carried: false })).toContain('Here it ends');
  });

  it('should tell where back-propagation is cut inside the window', () => {
    const at: Position = { phase: 'backward', t: 1 };
    expect(sentence(at)).not.toContain('dashed');
    expect(sentence(at, { truncate: 2 })).toContain('It is cut every 2 steps, at the dashed lines');
    expect(sentence(at, { truncate: 3 })).not.toContain('dashed');
    expect([0, 1, 2].map((t) => isBorder({ ...step, truncate: 2 }, t))).toEqual([false, false, true]);
  });

  it('should tell every kind of clip', () => {
    const at: Position = { phase: 'clip', t: 2 };
    expect(sentence(at)).toBe(
      'Clip: all gradients together have a length of 4.00, over the maximum of 1, so each is multiplied by 0.250.',
    );
    expect(sentence(at, { clipped: false, gradNorm: 0.5, clippedNorm: 0.5 })).toContain('under the maximum of 1');
    expect(sentence(at, { clip: { type: 'none', value: 1 }, clipped: false })).toContain('it is off');
    expect(sentence(at, { clip: { type: 'value', value: 0.5 } })).toContain('from 4.00 to 1.00');
    const band = { type: 'band', value: 1, lower: 0.5 } as const;
    expect(sentence(at, { clip: band })).toContain('over the 1 of the band, so each is multiplied by 0.250');
    expect(sentence(at, { clip: band, gradNorm: 0.25, clippedNorm: 0.5 })).toContain('under the 0.5 of the band');
    expect(sentence(at, { clip: band, clipped: false })).toContain('within the band of 0.5 to 1');
    expect(clipFactor(step)).toBe(0.25);
    expect(clipFactor({ ...step, clip: { type: 'value', value: 1 } })).toBeNull();
    expect(clipFactor({ ...step, gradNorm: 0, clippedNorm: 0 })).toBe(1);
  });

  it('should say how far the weights moved, and which most', () => {
    expect(changeOf(step)).toBeCloseTo(0.1, 12);
    expect(sentence({ phase: 'update', t: 2 })).toBe(
      'Update: at a rate of 0.00500 Adam changes the weights by a vector of length 0.100; most of all head.weight, by 0.0800 (2% of its length). That was step 1,241.',
    );
  });
});

describe('numbers to take along', () => {
  it('should be a row a time step while it is about time', () => {
    expect(slowCsv(step, 'backward', look).trimEnd().split('\n')).toEqual([
      't,input,target,norm_h,loss,gradient_h',
      '0,s,,1,,0.125',
      '1,e,a,3,2.5,0.25',
      '2,a,",",2,1.5,0.5',
    ]);
    const rows = tableRows(step, 'forward', { ...look, sequence: 1 });
    expect(rows.at(-1)?.lines.map(({ value }) => value)).toEqual(['t', 'h', '2.00', '1.000', '0.250']);
  });

  it('should be a row a tensor while it is about the weights', () => {
    expect(slowCsv(step, 'update', look).trimEnd().split('\n').slice(1)).toEqual([
      'rnn.weight_hh_l0,8,3.2,0.06',
      'head.weight,4,2.4,0.08',
    ]);
    expect(tableRows(step, 'clip', look).at(-1)).toEqual({
      title: 'weight_hh_l0',
      lines: [
        { label: '‖W‖', value: '8.00' },
        { label: '‖∂L/∂W‖', value: '3.20' },
        { label: 'after the clip', value: '0.800' },
        { label: '‖ΔW‖', value: '0.0600' },
      ],
    });
  });
});
