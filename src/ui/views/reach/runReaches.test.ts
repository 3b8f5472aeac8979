import { describe, expect, it } from 'vitest';
import { modelLooks } from '../../charts/looks.ts';
import { comparedLag, directionSentence, sharesAt } from './compare.ts';
import { lagsOf, reachCsv, reachCurves, reachReadout, reachTable, runReaches, stepAt } from './runReaches.ts';
import { reachData } from './testing/reachData.ts';
import { useReachView } from './view.ts';

const T = 40;
const found = [
  { run: { letter: 'A', look: modelLooks[0] }, data: reachData({ seqLength: T, norm: (lag) => 4 * 0.5 ** lag }) },
  {
    run: { letter: 'B', look: modelLooks[1] },
    data: reachData({ seqLength: T, states: ['h', 'c'], norm: (lag, state) => (state === 'h' ? 3 * 0.9 ** lag : 2) }),
  },
  {
    run: { letter: 'C', look: modelLooks[2] },
    data: reachData({ seqLength: T, layers: 2, norm: (lag, _, layer) => (layer === 1 ? 7 : 1) * 0.8 ** lag }),
  },
] as const;
const tau = T - 1;
const view = useReachView.getState();
const share = { all: true, relative: true };
const length = { all: true, relative: false };
const reaches = runReaches(found, view, tau);

describe('a comparison of how far gradients reach', () => {
  it('should have a curve for each model and state, each told apart without its colour', () => {
    const curves = reachCurves(reaches, share);
    expect(curves.map(({ id }) => id)).toEqual(['reach-A-h', 'reach-B-h', 'reach-B-c', 'reach-C-h']);
    for (const { values } of curves) expect(values).toHaveLength(T);
    expect(new Set(curves.map(({ dash, sign }) => `${dash} ${sign}`)).size).toBe(4);
  });

  it('should say what each keeps at a lag, as a share of its own start', () => {
    const shares = sharesAt(reaches, 32).map(({ letter, state, share }) => [letter, state, share] as const);
    expect(shares.map(([letter, state]) => `${letter} ${state}`)).toEqual(['A h', 'B h', 'B c', 'C h']);
    for (const [i, expected] of [0.5 ** 32, 0.9 ** 32, 1, 0.8 ** 32].entries()) {
      expect(shares[i]?.[2]).toBeCloseTo(expected, 6);
    }
    expect(reachReadout(reaches, tau, length)(0).lines.map(({ value }) => value)).toEqual([
      '4.00',
      '3.00',
      '0',
      '1.00',
    ]);
  });

  it('should show the layer that is chosen, where a model has it', () => {
    const upper = runReaches(found, { ...view, layer: 1 }, tau);
    expect(reachReadout(upper, tau, length)(0).lines.map(({ value }) => value)).toEqual(['4.00', '3.00', '0', '7.00']);
  });

  it('should be a table, the farthest lag first, and a CSV with a column a model and state', () => {
    const table = reachTable(reaches, tau, share);
    expect([table[0]?.title, table.at(-1)?.title, table.length]).toEqual(['39', '0', T]);
    const [header, ...rows] = reachCsv(reaches, tau, true).trimEnd().split('\n');
    expect(header).toMatch(
      /^lag,step,A_gradient_h,A_relative_h,B_gradient_h,B_relative_h,B_gradient_c,.*C_relative_h$/,
    );
    expect(rows).toHaveLength(T);
    expect(rows[2]?.split(',').slice(0, 4).map(Number)).toEqual([2, 37, 1, 0.25]);
  });

  it('should compare where the task asks, as far as the window goes', () => {
    expect([comparedLag(20, 39), comparedLag(null, 39), comparedLag(null, 20), comparedLag(50, 50)]).toEqual([
      20, 32, 20, 50,
    ]);
  });

  it('should count lags ahead for a direction that reads from the end, and name no step where models differ', () => {
    const data = reachData({ seqLength: T, bidirectional: true, norm: (lag) => 0.5 ** lag });
    const reverse = { ...view, reverse: true };
    const compared = runReaches([{ run: found[0].run, data }, found[1]], reverse, 30);
    expect(compared.map(({ single }) => single.lengths.length)).toEqual([10, 31, 31]);
    expect([lagsOf(compared), stepAt(compared, 30, 2)]).toEqual([31, null]);
    expect(reachReadout(compared, 30, share)(2).title).toBe('Lag 2');
    expect(reachCurves(compared, share).map(({ values }) => values.length)).toEqual([31, 31, 31]);
    expect(directionSentence([{ data }], true)).toBe(' Of a bidirectional model it is the reverse direction.');
    expect(directionSentence(found, true)).toBe('');
    expect(stepAt(compared.slice(0, 1), 30, 2)).toBe(32);
  });
});
