import { describe, expect, it } from 'vitest';
import { gateSlots } from '../../../cells/gates.ts';
import { cells } from '../../../cells/index.ts';
import type { GateUse } from '../../../probes/cellUse/contract.ts';
import { someUse } from '../../../probes/testing/someUse.ts';
import { gatePoints, gatesCsv, gatesSentence, gatesTable, keepingReadout, noGates, showSteps } from './gates.ts';

describe('gatesSentence', () => {
  it('should turn the mean into a time, and count the units that are switches', () => {
    expect(gatesSentence(someUse([0.05, 0.95, 0.95, 0.85], []))).toBe(
      'The forget gate f keeps 0.70 of the state a step on average, a time constant of 2.8 steps (−1/ln f); a tenth of the units keep at least 0.95, or 19 steps. In most steps it is open (over 0.9) in 50% of the units, and closed (under 0.1) in 25%.',
    );
    expect(gatesSentence(someUse([0.5], [], { layers: 2, layer: 1 }))).toMatch(
      /^The forget gate f in layer 2 keeps 0\.50 /,
    );
  });

  it.each(cells)('should have no gates to tell of only when $id has none', (cell) => {
    const names = gateSlots(cell).map((slot) => cell.slots[slot] as string);
    const all = someUse([0.25], []).gates;
    const gates = names.map((name) => ({ ...(all[0] as GateUse), name }));
    const keep = cell.retentionSlot === null ? null : names.indexOf(cell.slots[cell.retentionSlot] as string);
    const sentence = gatesSentence(someUse([], [], { gates, keep, complement: cell.retentionComplement === true }));
    if (names.length === 0) expect(sentence).toBe(noGates);
    else expect(sentence).toContain(` keeps ${cell.retentionComplement ? '0.75' : '0.25'} of the state`);
  });

  it('should turn a gate that replaces into what it leaves', () => {
    const [gate] = someUse([0.05, 0.05, 0.95, 0.5], []).gates;
    const gates = [{ ...(gate as GateUse), name: 'u', label: 'update gate' }];
    expect(gatesSentence(someUse([], [], { gates, complement: true }))).toBe(
      'The update gate 1−u keeps 0.61 of the state a step on average, a time constant of 2.0 steps (−1/ln (1−u)); a tenth of the units keep at least 0.95, or 19 steps. In most steps it is open (over 0.9) in 50% of the units, and closed (under 0.1) in 25%.',
    );
  });

  it('should tell of every gate when none alone says what stays', () => {
    const [f] = someUse([0.05, 0.95], []).gates;
    const gates = [f as GateUse, { ...(f as GateUse), name: 'o', label: 'output gate' }];
    expect(gatesSentence(someUse([], [], { gates, keep: null }))).toBe(
      'No single gate sets how much of the state is kept. In most steps the forget gate f is open (over 0.9) in 50% of the units, and closed (under 0.1) in 50%; the output gate o is open (over 0.9) in 50% of the units, and closed (under 0.1) in 50%.',
    );
  });

  it('should say so where there are no gates, or no numbers', () => {
    expect(gatesSentence(someUse([], [], { gates: [], keep: null }))).toBe(noGates);
    expect(gatesSentence(someUse([Number.NaN], []))).toMatch(/not finite/);
  });
});

it('showSteps writes times short and long', () => {
  expect(showSteps(Number.NaN)).toBe('–');
  expect([0.45, 3.14, 41.2, 12_345, Number.POSITIVE_INFINITY].map(showSteps)).toEqual([
    '0.5',
    '3.1',
    '41',
    '1.2e+4',
    '∞',
  ]);
});

it('tells a moment of what was kept', () => {
  expect(keepingReadout('f', 1200, { mean: 0.5, top: 0.9 })).toMatchObject({
    title: 'Step 1,200',
    lines: [{ value: '0.50' }, { value: '1.4' }, { value: '0.90' }, { value: '9.5' }],
  });
});

it('lists every unit of the gates, and writes them to a file', () => {
  const use = someUse([0.05, 0.95, 0.5], []);
  expect(gatesTable(use).map(({ title }) => title)).toEqual(['2', '1', '0']);
  expect(gatesCsv(use)).toBe('unit,f_under_0.1,f_over_0.9,f_mean\n0,1,0,0.0500000007\n1,0,1,0.949999988\n2,0,0,0.5\n');
});

it('should tell what each unit does where it stands', () => {
  const [gate] = someUse([0.05, 0.95, 0.5], []).gates;
  const points = gatePoints(gate as GateUse);
  expect(points.map(({ x, y }) => [x, y])).toEqual([
    [1, 0],
    [0, 1],
    [0, 0],
  ]);
  expect(points[1]?.readout()).toEqual({
    title: 'Unit 1',
    lines: [
      { label: 'f < 0.1', value: '0%' },
      { label: 'f > 0.9', value: '100%' },
      { label: 'f mean', value: '0.95' },
    ],
  });
});
