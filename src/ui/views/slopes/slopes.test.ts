import { describe, expect, it } from 'vitest';
import { ActivationCounter, type ActivationUse, binCount } from '../../../probes/cellUse/contract.ts';
import { someUse } from '../../../probes/testing/someUse.ts';
import { slopePoints, slopesAid, slopesCsv, slopesSentence, slopesTable } from './slopes.ts';

describe('slopesSentence', () => {
  it('should name the most and the least saturated', () => {
    expect(slopesSentence(someUse([0.99, 0.5], [0, 0.1, 0.2, 3]))).toBe(
      'Most saturated is f (forget gate): 50% of its inputs lie where σ′ is under a tenth of its greatest; hardly any gradient passes there. Least is g (candidate) with 25%.',
    );
  });

  it('should speak of the one activation of a plain cell', () => {
    const of = (activation: 'tanh' | 'relu', ...inputs: number[]): string => {
      const counter = new ActivationCounter(activation);
      for (const x of inputs) counter.addInput(x);
      return slopesSentence(someUse([], [], { layers: 2, activations: [counter.use('h', 'state')] }));
    };
    expect(of('tanh', 0, 0, 0, 5)).toBe(
      '25% of the inputs of layer 1 lie where tanh′ is under a tenth of its greatest: hardly any gradient passes there.',
    );
    expect(of('relu', -1, 2)).toBe('50% of the inputs of layer 1 lie where relu′ is 0: no gradient passes there.');
    expect(of('tanh')).toMatch(/not finite/);
  });
});

it('lists every activation, and writes every bin to a file', () => {
  const use = someUse([0.99, 0.5], [-0.05, 2.9]);
  expect(slopesTable(use)).toEqual([
    {
      title: 'g · candidate',
      lines: [
        { label: 'saturated', value: '50%' },
        { label: 'inputs under 0', value: '50%' },
        { label: 'inputs over 0', value: '50%' },
        { label: 'saturated from', value: '±1.82' },
      ],
    },
    expect.objectContaining({ title: 'f · forget' }),
  ]);
  const [header, ...rows] = slopesCsv(use).trimEnd().split('\n');
  expect(header).toBe('activation,function,input_from,input_to,count,share');
  expect(rows).toHaveLength(2 * binCount);
  expect(rows[binCount / 2]).toBe('f,sigmoid,0,0.25,1,0.5');
  expect(rows.at(-1)).toBe('g,tanh,2.875,3,1,0.5');
  expect(rows.reduce((sum, row) => sum + Number(row.split(',')[4]), 0)).toBe(4);
  expect(slopesAid(use)).toMatch(/^The inputs of all units over 1 steps;/);
});

it('should tell of each bar its span, its share of the inputs and the slope there', () => {
  const [, candidate] = someUse([], [0, 0.05, 0.1, 9]).activations;
  const points = slopePoints(candidate as ActivationUse);
  expect(points).toHaveLength(binCount);
  const middle = points[binCount / 2];
  expect([middle?.x, middle?.y]).toEqual([0.0625, 1]);
  expect(middle?.readout()).toEqual({
    title: 'g: 0.00 to 0.13',
    lines: [
      { label: 'inputs', value: '75.0%' },
      { label: 'tanh′', value: '0.996' },
    ],
  });
  expect([points[0], points.at(-1)].map((point) => point?.readout().title)).toEqual(['g: under −2.88', 'g: over 2.88']);
});
