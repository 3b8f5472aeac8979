import { describe, expect, it } from 'vitest';
import type { ReachData } from '../../../probes/reach/contract.ts';
import { allLossesSentence, bandsSentence, mapSentence, reachSentence } from './sentences.ts';
import { reachData } from './testing/reachData.ts';

const at = (data: ReachData, tau = data.seqLength - 1, recurrence = 0, state: 'h' | 'c' = 'h') => ({
  data,
  shown: { tau, recurrence, state },
});
const reach = ({ data, shown }: ReturnType<typeof at>): string => reachSentence(data, shown);
const map = ({ data, shown }: ReturnType<typeof at>): string => mapSentence(data, shown);
const bands = ({ data, shown }: ReturnType<typeof at>): string => bandsSentence(data, shown);

const falling = (factor: number, seqLength = 64) => reachData({ seqLength, norm: (lag) => factor ** lag });
const gated = reachData({
  seqLength: 64,
  states: ['h', 'c'],
  norm: (lag, state) => (state === 'h' ? 0.5 : 0.98) ** lag,
});

describe('reachSentence', () => {
  it('should say where a gradient is half and where it is lost, and what follows from that', () => {
    expect(reach(at(falling(0.75)))).toBe(
      'The gradient of the loss at step 63 is down to half after 2.4 steps and under a thousandth after 25: this network can’t learn from anything further back.',
    );
    expect(reach(at(falling(0.5), 40))).toBe(
      'The gradient of the loss at step 40 is down to half after 1 step and under a thousandth after 10: this network can’t learn from anything further back.',
    );
  });

  it('should say what is left where it is not lost', () => {
    expect(reach(at(falling(0.97)))).toBe(
      'The gradient of the loss at step 63 is down to half after 23 steps, with 15% left after 63.',
    );
    expect(reach(at(falling(0.995)))).toBe('The gradient of the loss at step 63 is still at 73% after 63 steps.');
    expect(reach(at(falling(1.1)))).toBe(
      'The gradient of the loss at step 63 grows to 405 times its size within 63 steps.',
    );
    const dip = reachData({ seqLength: 10, norm: (lag) => (lag > 2 && lag < 6 ? 0.1 : 1) });
    expect(reach(at(dip))).toMatch(/is down to half after 2\.3 steps, but at 100% after 9\.$/);
  });

  it('should tell of the two states of an LSTM apart', () => {
    expect(reach(at(gated))).toBe(
      'The gradient of the loss at step 63 on the hidden state h is down to half after 1 step and under a thousandth after 10; on the cell state c it is down to half after 35 steps, with 29% left after 63.',
    );
    const both = reachData({ seqLength: 64, states: ['h', 'c'], norm: (lag) => 0.5 ** lag });
    expect(reach(at(both))).toMatch(
      /under a thousandth after 11: this network can’t learn from anything further back\.$/,
    );
  });

  it('should name the layer where there are several', () => {
    const data = reachData({ seqLength: 32, layers: 2, norm: (lag, _, layer) => (layer === 0 ? 0.5 : 0.9) ** lag });
    expect(reach(at(data, 31, 0))).toMatch(/step 31 in layer 1 is .*: this layer can’t learn/);
    expect(reach(at(data, 31, 1))).toMatch(
      /step 31 in layer 2 is down to half after 6\.6 steps, with 4% left after 31\.$/,
    );
  });

  it('should name the direction of a bidirectional network, and say ahead where it looks ahead', () => {
    const norm = (lag: number) => 0.5 ** Math.abs(lag);
    const one = reachData({ seqLength: 64, bidirectional: true, norm });
    expect(reach(at(one, 20, 1))).toBe(
      'The gradient of the loss at step 20 in the reverse direction is down to half after 1 step and under a thousandth after 10: this direction can’t learn from anything further ahead.',
    );
    expect(reach(at(one, 63, 1))).toBe('Step 63 is the last of the window: there is no later step.');
    const two = reachData({ seqLength: 64, layers: 2, bidirectional: true, norm });
    expect(reach(at(two, 40, 0))).toMatch(
      /in the forward direction of layer 1 is .* anything further back\. Dotted: its states after the loss, which/,
    );
    expect(reach(at(two, 40, 2))).toMatch(/further back\.$/);
  });

  it('should say so where there is nothing to follow', () => {
    expect(reach(at(falling(0.5), 0))).toBe('Step 0 is the first of the window: there is no earlier step.');
    expect(reach(at(reachData({ seqLength: 8, norm: () => 0 })))).toBe('The gradient of the loss at step 7 is zero.');
    expect(reach(at(reachData({ seqLength: 8, norm: (lag) => (lag > 3 ? Number.NaN : 1) })))).toBe(
      'The gradient of the loss at step 7 is not finite: the training has diverged.',
    );
  });
});

it('allLossesSentence says how healthy they look, and that it means nothing', () => {
  const growing = reachData({ seqLength: 64, norm: (lag) => 0.5 ** lag, all: (t) => (t === 0 ? 42.3 : 1) });
  expect(allLossesSentence(growing, { tau: 63, recurrence: 0, state: 'h' })).toMatch(
    /^All losses at once \(thin\) stand at 42 times their start after 63 steps, which does not show memory/,
  );
  const data = reachData({ seqLength: 64, norm: (lag) => 0.5 ** lag, all: (t) => (t === 0 ? 0.92 : 1) });
  expect(allLossesSentence(data, { tau: 63, recurrence: 0, state: 'h' })).toBe(
    'All losses at once (thin) stand at 92% after 63 steps, which does not show memory: every step’s own loss contributes to this gradient.',
  );
});

describe('mapSentence', () => {
  it('should say back to which step a thousandth is left', () => {
    expect(map(at(falling(0.5)))).toBe(
      'The gradient of the loss at step 63 keeps a thousandth of its size back to step 54 on the hidden state h; it can’t learn from earlier steps.',
    );
    expect(map(at(gated))).toBe(
      'The gradient of the loss at step 63 keeps a thousandth of its size back to step 54 on the hidden state h and to step 0 on the cell state c.',
    );
  });

  it('should say from where to where a thousandth is left when layers are bidirectional', () => {
    const norm = (lag: number) => 0.5 ** Math.abs(lag);
    expect(map(at(reachData({ seqLength: 64, bidirectional: true, norm }), 20))).toBe(
      'The gradient of the loss at step 20 keeps a thousandth of its size from step 11 to 29 on the hidden state h; it can’t learn from steps further away.',
    );
    expect(map(at(reachData({ seqLength: 64, bidirectional: true, norm }), 5))).toMatch(/from step 0 to 14 on .* h\.$/);
  });

  it('should name the layer that is reached furthest', () => {
    const data = reachData({ seqLength: 32, layers: 2, norm: (lag, _, layer) => (layer === 0 ? 0.6 : 0.5) ** lag });
    expect(map(at(data))).toMatch(/back to step 18 on the hidden state h, layer 1; it can’t learn/);
  });
});

describe('bandsSentence', () => {
  it('should share the bars out', () => {
    expect(bands(at(falling(0.5)))).toMatch(
      /^Of the gradient lengths on the hidden state h, 51% come from the step’s own loss, 48% from the 5 losses after it and 1% from all later ones: training hardly reaches beyond the next few steps/,
    );
    expect(bands(at(falling(1)))).toMatch(/from all later ones: much of the gradient comes from steps far ahead\.$/);
  });

  it('should leave a step’s own loss out of c, which it does not reach', () => {
    const data = { ...gated };
    expect(bands(at(data, 63, 0, 'c'))).toMatch(
      /^Of the gradient lengths on the cell state c, \d+% come from the 5 losses/,
    );
  });

  it('should tell of losses before a step and on the other side when a direction looks ahead', () => {
    const data = reachData({ seqLength: 32, layers: 2, bidirectional: true, norm: () => 1 });
    expect(bands(at(data, 31, 3))).toMatch(
      /of the reverse direction of layer 2, \d+% come from the step’s own loss, \d+% from the 5 losses before it and \d+% from all earlier ones: much of the gradient comes from steps far back\.$/,
    );
    expect(bands(at(data, 31, 0))).toMatch(/from all later ones and \d+% from those on the other side/);
  });

  it('should not divide by nothing', () => {
    expect(bands(at(reachData({ seqLength: 8, norm: () => 0 })))).toBe(
      'The gradients are zero or not finite: there is nothing to compare.',
    );
  });
});
