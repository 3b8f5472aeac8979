import { describe, expect, it } from 'vitest';
import type { ReachData } from '../../../probes/reach/contract.ts';
import { modelLooks } from '../../charts/looks.ts';
import { csvOf } from './csv.ts';
import { reachData } from './testing/reachData.ts';
import { type ReachView, shownOf, useReachView } from './view.ts';

const data = reachData({
  seqLength: 8,
  losses: 6,
  layers: 2,
  states: ['h', 'c'],
  norm: (lag, state, layer) => (state === 'h' ? 4 : 2) * (layer + 1) * 0.5 ** lag,
  all: (t) => t + 1,
});
const upper = { tau: 5, layer: 1, state: 'c' } as const;

/** Of one run, which is alone. */
function csv(data: ReachData, change: Partial<ReachView>): string {
  const view = { ...useReachView.getState(), ...change };
  const run = { letter: null, look: modelLooks[0] };
  return csvOf({ found: [{ run, data }], data, view, shown: shownOf(view, data) });
}

/** Header and numbers; NaN for an empty cell. */
function parsed(csv: string): { header: string[]; rows: number[][] } {
  expect(csv.endsWith('\n')).toBe(true);
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  return {
    header: header.split(','),
    rows: rows.map((row) => row.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell)))),
  };
}

describe('csvOf', () => {
  it('should have a row a lag for the reach of the layer that shows', () => {
    const { header, rows } = parsed(csv(data, { picture: 'reach', all: false, relative: true, ...upper }));
    expect(header).toEqual(['lag', 'step', 'gradient_h', 'relative_h', 'gradient_c', 'relative_c']);
    expect(rows).toHaveLength(6);
    expect(rows[0]).toEqual([0, 5, 8, 1, 0, 0]);
    expect(rows[2]).toEqual([2, 3, 2, 0.25, 1, 0.5]);
    expect(rows[5]).toEqual([5, 0, 0.25, 1 / 32, 0.125, 1 / 16]);
  });

  it('should add all losses when they show', () => {
    const { header, rows } = parsed(csv(data, { picture: 'reach', all: true, relative: true, ...upper }));
    expect(header.slice(2, 6)).toEqual(['gradient_h', 'relative_h', 'all_losses_h', 'all_losses_relative_h']);
    expect(rows[3]?.slice(4, 6)).toEqual([3, 0.5]);
  });

  it('should have a row a step for the map, empty after the loss', () => {
    const { header, rows } = parsed(csv(data, { picture: 'map', all: false, relative: false, ...upper }));
    expect(header).toEqual([
      'step',
      'gradient_h_layer_2',
      'gradient_c_layer_2',
      'gradient_h_layer_1',
      'gradient_c_layer_1',
    ]);
    expect(rows).toHaveLength(8);
    expect(rows[5]).toEqual([5, 8, Number.NaN, 4, Number.NaN]);
    expect(rows[6]?.slice(1).every(Number.isNaN)).toBe(true);
  });

  it('should have a row a step for the bands', () => {
    const { header, rows } = parsed(csv(data, { picture: 'bands', all: false, relative: true, ...upper }));
    expect(header).toEqual(['step', ...[0, 1, 2, 3, 4, 5].map((lag) => `loss_${lag}_later`), 'losses_after_those']);
    expect(rows).toHaveLength(8);
    // c of layer 2: 4 · 2^−lag, and nothing at lag 0. The first loss is at step 2.
    expect(rows[0]).toEqual([0, 0, 0, 1, 0.5, 0.25, 0.125, 4 / 64 + 4 / 128]);
    expect(rows[7]).toEqual([7, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('should name directions and the other side when layers are bidirectional', () => {
    const norm = (lag: number) => (lag < 0 ? 0.25 ** -lag : 0.5 ** lag);
    const bidirectional = reachData({ seqLength: 4, layers: 2, bidirectional: true, norm });
    const one = { tau: 1, layer: 0, reverse: true, state: 'h' } as const;
    const reach = parsed(csv(bidirectional, { picture: 'reach', all: false, relative: true, ...one }));
    expect(reach.header).toEqual(['lag', 'step', 'gradient_h', 'relative_h', 'other_side_h', 'other_side_relative_h']);
    expect(reach.rows).toEqual([
      [0, 1, 1, 1, 1, 1],
      [1, 2, 0.5, 0.5, 0.25, 0.25],
      [2, 3, 0.25, 0.25, Number.NaN, Number.NaN],
    ]);
    const map = parsed(csv(bidirectional, { picture: 'map', all: false, relative: false, ...one }));
    expect(map.header.slice(1)).toEqual([
      'gradient_h_layer_2',
      'gradient_h_layer_2_reverse',
      'gradient_h_layer_1',
      'gradient_h_layer_1_reverse',
    ]);
    const bands = parsed(csv(bidirectional, { picture: 'bands', all: false, relative: false, ...one }));
    expect(bands.header.slice(-3)).toEqual(['loss_5_earlier', 'losses_before_those', 'losses_on_the_other_side']);
  });

  it('should write a number so that a float32 comes back', () => {
    const third = reachData({ seqLength: 2, norm: () => 1 / 3 });
    const { rows } = parsed(csv(third, { picture: 'reach', all: false, relative: false, tau: 1 }));
    expect(Math.fround(rows[0]?.[2] ?? 0)).toBe(Math.fround(1 / 3));
  });
});
