import { describe, expect, it } from 'vitest';
import type { Recurrence } from '../../../../probes/shared/contract.ts';
import { modelLooks } from '../../../charts/looks.ts';
import { figuresOf, labelsOf } from './labels.ts';
import { mapCsv, mapReadout, mapRows, mapTable } from './map.ts';
import { pathCsv, pathCurves, pathOf, pathPlaces, pathReadout, pathTable } from './path.ts';
import { comparedSentence, mapSentence, pathSentence } from './sentences.ts';
import { sourceData } from './testing/sourceData.ts';
import { type FoundRun, shownOf, type useSourceReachView } from './view.ts';

const view: Omit<ReturnType<typeof useSourceReachView.getState>, 'set'> = {
  ...{ picture: 'path', pair: 0, tau: null, layer: null, reverse: false, state: 'h', relative: true },
};

/** Halved at each step of the decoder, and then of the source back from its end. */
const chain = (step: number, tau: number): number => 0.5 ** (tau + 1 + (3 - step));
const bottleneck = sourceData({ decoder: (lag) => 0.5 ** lag, states: chain, attention: null });
/** Attends to the source step of its own number. */
const attends = sourceData({
  ...{ decoder: (lag: number) => 0.5 ** lag, states: chain },
  attention: (step, tau) => (step === tau ? 0.75 : 0),
});

const alone = (data: FoundRun['data']): FoundRun[] => [{ run: { letter: null, look: modelLooks[0] }, data }];
const both: FoundRun[] = [
  { run: { letter: 'A', look: modelLooks[0] }, data: bottleneck },
  { run: { letter: 'B', look: modelLooks[1] as (typeof modelLooks)[0] }, data: attends },
];

describe('the way back of one loss', () => {
  it('should go over the decoder’s steps and then over the source from its end', () => {
    const shown = shownOf(view, bottleneck);
    expect(shown.tau).toBe(1);
    expect(pathPlaces(shown).map(({ side, step, symbol }) => `${side[0]}${step}${symbol}`)).toEqual([
      ...['d1y', 'd0x'],
      ...['e3<end>', 'e2c', 'e1b', 'e0a'],
    ]);
    expect(pathOf(bottleneck, shown, true)).toEqual([1, 0.5, 0.25, 0.125, 0.0625, 0.03125]);
    expect(pathOf(attends, shownOf(view, attends), false, 'attention').slice(2)).toEqual([0, 0, 0.75, 0]);
  });

  it('should be drawn by each way where a run is alone, and once a run where there are several', () => {
    expect(pathCurves(alone(bottleneck), view).map(({ id }) => id)).toEqual(['source-reach-whole']);
    const curves = pathCurves(alone(attends), view);
    expect(curves.map(({ id }) => id)).toEqual(['states', 'attention', 'whole'].map((way) => `source-reach-${way}`));
    // Of the decoder's states there is the whole alone, and what is 0 has no place on a logarithmic axis.
    expect([...(curves[1]?.values ?? [])]).toEqual([NaN, NaN, NaN, NaN, 0.75, NaN]);
    expect(pathCurves(both, view).map(({ id, stroke }) => [id, stroke])).toEqual([
      ['source-reach-A', modelLooks[0].stroke],
      ['source-reach-B', modelLooks[1]?.stroke],
    ]);
  });

  it('should say what arrives, by which way, and where the gradient has to go', () => {
    expect(pathSentence(bottleneck, view)).toBe(
      'Of the hidden states, the loss of output step 1 (“y”) reaches that of source step 3 (“<end>”) most, with 25% of its gradient on the decoder’s own state. All of it goes back through 2 steps of the decoder and the last state of the encoder. Source step 0 (“a”) gets 3%.',
    );
    expect(pathSentence(attends, view)).toBe(
      'Of the hidden states, the loss of output step 1 (“y”) reaches that of source step 1 (“b”) most, with 81% of its gradient on the decoder’s own state; 92% of that comes through attention, and 6% would come through 2 steps of the decoder and its first state alone.',
    );
    const broken = sourceData({ decoder: () => Number.NaN, states: chain, attention: null });
    expect(pathSentence(broken, view)).toMatch(/^The gradients are not finite/);
    const none = sourceData({ decoder: () => 0, states: () => 0, attention: null });
    expect(pathSentence(none, view)).toBe('The loss of output step 1 (“y”) has no gradient.');
  });

  it('should compare runs where the first that attends reaches most', () => {
    expect(comparedSentence(both, view)).toBe(
      'Of the gradient that the loss of output step 1 (“y”) has on its own state, source step 1 (“b”) gets: A 6% and B 81%. That of B is 13 times that of A. Only B can go there straight, through attention.',
    );
    expect(comparedSentence(both.slice(0, 1), view)).toMatch(/source step 0 \(“a”\) gets: A 3%\.$/);
  });

  it('should give its numbers at a place, in a table and in a file', () => {
    expect(pathReadout(alone(attends), view)(4)).toEqual({
      title: 'Source step 1 “b”',
      lines: [
        { label: 'gradient', value: '0.813', stroke: 'var(--data-1)' },
        { label: 'through attention', value: '0.750', stroke: 'var(--data-3)' },
        { label: 'through the first state', value: '0.0625', stroke: 'var(--data-2)' },
        { label: 'attention weight', value: '0.25' },
      ],
    });
    expect(pathReadout(alone(attends), view)(0).lines).toHaveLength(1);
    const rows = pathTable(alone(attends), view);
    expect(rows.map(({ title }) => title).slice(0, 3)).toEqual([
      'Output step 1 “y”',
      'Output step 0 “x”',
      'Source step 3 “<end>”',
    ]);
    expect(rows[0]?.lines.map(({ value }) => value)).toEqual(['1.00', '–', '–', '–']);
    const lines = pathCsv(both, view).trimEnd().split('\n');
    expect(lines[0]).toBe('side,step,symbol,A_gradient,B_gradient,B_by_attention,B_by_states,B_attention_weight');
    expect(lines[1]).toBe('decoder,1,y,1,1,,,');
    expect(lines[5]).toBe('encoder,1,b,0.0625,0.8125,0.75,0.0625,0.25');
  });
});

describe('every loss against every source step', () => {
  it('should be a row a source step and a column a loss', () => {
    expect(mapRows(attends, { ...view, relative: false }).map((row) => [...row])).toEqual([
      [0.8125, 0.03125, 0.015625],
      [0.125, 0.8125, 0.03125],
      [0.25, 0.125, 0.8125],
      [0.5, 0.25, 0.125],
    ]);
    expect(mapReadout(attends, view)(1)).toMatchObject({
      title: 'Output step 1 “y”',
      lines: [{ label: '1 “b”' }, {}, {}, {}],
    });
    expect(mapTable(attends, view)[2]?.title).toBe('2 “<end>”');
    expect(mapCsv(attends, view).split('\n')[0]).toBe('source_step,symbol,loss_0_x,loss_1_y,loss_2_<end>');
  });

  it('should say how many source steps are reached most', () => {
    expect(mapSentence(attends, view)).toBe(
      'The 3 losses reach 3 different source steps most; for 0 of them it is the last one, where the encoder ends.',
    );
    expect(mapSentence(bottleneck, view)).toBe('All 3 losses reach the last source step most, where the encoder ends.');
  });
});

it('should look at the top of both sides, or at a layer, a direction and a state that there are', () => {
  const where = { layers: 3, encoderLayers: 1 } as const;
  const recurrences: Recurrence[] = [
    { ...where, layer: 0, direction: 'forward', states: ['h', 'c'] },
    { ...where, layer: 0, direction: 'reverse', states: ['h', 'c'] },
    { ...where, layer: 1, states: ['h'] },
    { ...where, layer: 2, states: ['h'] },
  ];
  const data = sourceData({
    ...{ recurrences, decoder: () => 1, attention: null },
    states: (step, _tau, recurrence) => (recurrence === 1 ? 1 : 2 ** -step),
  });
  expect(shownOf(view, data)).toMatchObject({ encoder: { recurrence: 0 }, decoder: { recurrence: 3, state: 'h' } });
  const other = shownOf({ ...view, layer: 0, reverse: true, state: 'c', pair: 9, tau: 60 }, data);
  expect(other).toMatchObject({
    index: 1,
    tau: 2,
    encoder: { recurrence: 1, state: 'c' },
    decoder: { recurrence: 2, state: 'h' },
  });
  expect(pathSentence(data, { ...view, reverse: true })).toMatch(/^Of the hidden states in the reverse direction, /);
});

it('should head the picture with the pair and its numbers', () => {
  const labels = labelsOf(
    { found: alone(attends), view, scale: { low: 0.1, high: 1, ticks: [] } },
    'GRU 8 on Dates',
    40,
  );
  expect(labels).toMatchObject({
    about: 'GRU 8 on Dates, after training step 40: gradient of the loss of output step 1 of “abc” → “xy”',
    legend: [{ label: 'gradient' }, { label: 'through attention' }, { label: 'through the first state' }],
  });
  const map = labelsOf(
    { found: alone(attends), view: { ...view, picture: 'map' }, scale: { low: 0.1, high: 1, ticks: [] } },
    'R',
    4,
  );
  expect(map.legend).toEqual([{ label: 'fraction of the gradient at τ 0.1', scaleTo: '1' }]);
  expect(figuresOf([], alone(attends), view).map(({ value }) => value)).toEqual(['81%', '75%', '6%', '92%']);
});
