import { describe, expect, it } from 'vitest';
import type { GateSpectrum, SpectrumData } from '../../../probes/spectrum/contract.ts';
import {
  blockName,
  shownGate,
  showSize,
  spectrumCsv,
  spectrumPoints,
  spectrumSentence,
  spectrumTable,
} from './spectrum.ts';

const gate = (name: string, label: string, values: readonly [number, number][]): GateSpectrum => ({
  name,
  label,
  real: Float32Array.from(values, ([x]) => x),
  imaginary: Float32Array.from(values, ([, y]) => y),
});
const forget = gate('f', 'forget gate', [
  [0.3, 0.4],
  [0.3, -0.4],
  [-0.25, 0],
]);
const candidate = gate('g', 'candidate', [
  [-1.5, 0],
  [0, 1.25],
  [0, -1.25],
]);
const lstm: SpectrumData = { layers: 2, layer: 1, hiddenSize: 3, gates: [forget, candidate] };
const rnn: SpectrumData = { layers: 1, layer: 0, hiddenSize: 3, gates: [{ ...forget, name: 'h', label: 'state' }] };

describe('spectrumSentence', () => {
  it('should name the radius, what lies outside, and what it was', () => {
    expect(spectrumSentence(lstm, candidate, { step: 1200, radius: 0.58 })).toBe(
      'The spectral radius of W_hg (candidate) of layer 2 is 1.50: 3 of 3 eigenvalues lie outside the unit circle; at step 1,200 the radius was 0.58. In the long run, a linear network would scale its state by that factor a step. Gates and tanh′ change the actual Jacobian, which Jacobians shows.',
    );
    expect(spectrumSentence(rnn, rnn.gates[0] as GateSpectrum, null)).toMatch(
      /^The spectral radius of W_hh is 0\.50: all 3 eigenvalues lie inside the unit circle\. .* The slope of the activation changes the actual Jacobian/,
    );
  });

  it('should say so where weights are not finite', () => {
    expect(spectrumSentence(rnn, gate('h', 'state', [[Number.NaN, Number.NaN]]), null)).toMatch(/not finite/);
  });
});

it('shows the candidate unless another gate was chosen', () => {
  expect(shownGate(lstm, null).name).toBe('g');
  expect(shownGate(lstm, 'f').name).toBe('f');
  // Of another cell.
  expect(shownGate(lstm, 'z').name).toBe('g');
  expect(shownGate(rnn, 'f').name).toBe('h');
  expect(blockName(rnn, shownGate(rnn, null))).toBe('W_hh');
  expect([0.581, 123.4, Number.NaN].map(showSize)).toEqual(['0.58', '123', '–']);
});

it('lists the eigenvalues, and writes those of every gate to a file', () => {
  expect(spectrumTable(forget).map(({ title, lines }) => [title, lines[0]?.value])).toEqual([
    ['3', '0.250'],
    ['2', '0.500'],
    ['1', '0.500'],
  ]);
  const [header, first, ...rest] = spectrumCsv(lstm).trimEnd().split('\n');
  expect(header).toBe('gate,number,real,imaginary,size');
  expect(first).toBe('f,1,0.300000012,0.400000006,0.500000012');
  expect(rest).toHaveLength(5);
  expect(rest.at(-1)).toBe('g,3,0,-1.25,1.25');
});

it('should tell of each eigenvalue where it lies, and nothing of a training that diverged', () => {
  const gate = {
    name: 'g',
    label: 'candidate',
    real: Float32Array.of(0.75, Number.NaN),
    imaginary: Float32Array.of(-1, 0),
  };
  const points = spectrumPoints(gate);
  expect(points.map(({ x, y }) => [x, y])).toEqual([[0.75, -1]]);
  expect(points[0]?.readout()).toEqual({
    title: 'λ 1 of 2',
    lines: [
      { label: '|λ|', value: '1.25' },
      { label: 'real', value: '0.750' },
      { label: 'imaginary', value: '−1.00' },
    ],
  });
});
