import { describe, expect, it } from 'vitest';
import { type JacobianData, singularLags } from '../../../probes/jacobian/contract.ts';
import {
  jacobianAid,
  jacobianCsv,
  jacobianFindings,
  jacobianReadout,
  jacobianSentence,
  jacobianTable,
} from './jacobian.ts';

/** Two directions that keep `rate` a step; singular values that keep 1.1 times and half of that, the last lost at once. */
function data(rate: number, T = 17, more: Partial<JacobianData> = {}): JacobianData {
  const lags = singularLags(T);
  return {
    seqLength: T,
    layers: 1,
    layer: 0,
    hiddenSize: 3,
    states: ['h'],
    vectors: 2,
    lengths: Float32Array.from({ length: 2 * T }, (_, i) => rate ** (i >> 1)),
    lags,
    largest: lags.map((lag) => (1.1 * rate) ** lag),
    median: lags.map((lag) => (0.5 * rate) ** lag),
    smallest: lags.map(() => Number.NaN),
    ...more,
  };
}
const sentence = (of: JacobianData): string => jacobianSentence(jacobianFindings(of));
const none = { lags: [], largest: [], median: [], smallest: [] };

describe('jacobianSentence', () => {
  it('should name the lag, what is left and the factor a step', () => {
    expect(sentence(data(0.5, 17, none))).toBe(
      'Multiplied by the Jacobians of 16 steps, a random vector keeps 1.5e-5 of its length on average. Over the earlier half that is a factor of 0.50 a step: gradients vanish exponentially.',
    );
    expect(sentence(data(1, 17, none))).toMatch(/a factor of 1.00 a step: gradients keep about their length\.$/);
    expect(sentence(data(1.5, 17, { ...none, layers: 2, layer: 1 }))).toMatch(
      /the Jacobians of 16 steps of layer 2, .* 1.50 a step: gradients explode exponentially/,
    );
  });

  it('should name the direction of a bidirectional layer, and tell its steps in the order of the sequence', () => {
    const reverse = data(1.5, 17, { ...none, direction: 'reverse' });
    expect(sentence(reverse)).toMatch(/^Multiplied by the Jacobians of 16 steps of the reverse direction, a random/);
    expect(sentence({ ...reverse, direction: 'forward', layers: 2 })).toMatch(
      /Jacobians of 16 steps of the forward direction of layer 1, a random/,
    );
    expect(jacobianReadout(jacobianFindings(reverse))(3).title).toBe('Lag 3 · step 3');
    expect(jacobianCsv(jacobianFindings(reverse)).split('\n')[4]).toMatch(/^3,3,/);
    expect(jacobianAid(reverse)).toMatch(/^J_t = ∂h_t\/∂h_\{t\+1\}.*reads from the end/);
  });

  it('should add the singular values where they are known', () => {
    expect(sentence(data(0.5))).toMatch(
      /The largest singular value changes by 0\.55 a step, the median one by 0\.25 \(up to lag 16\)\.$/,
    );
  });

  it('should say so where there is nothing to say', () => {
    expect(sentence(data(Number.NaN))).toMatch(/not finite/);
    expect(sentence(data(0, 17, none))).toMatch(/a random vector is zero after one step/);
    expect(sentence(data(1, 1))).toBe('A window of one step has no earlier step.');
  });
});

it('says what the state is taken to be', () => {
  expect(jacobianAid(data(1, 9, none))).toMatch(/^J_t = ∂h_t\/∂h_\{t−1\}/);
  expect(jacobianAid(data(1, 9, { states: ['h', 'c'] }))).toMatch(/∂h_T\/∂\(h_t, c_t\).*left out\.$/);
});

it('tells the numbers of a lag, and all of them as rows and as a file', () => {
  const jacobian = jacobianFindings(data(0.5));
  expect(jacobianReadout(jacobian)(2)).toEqual({
    title: 'Lag 2 · step 14',
    lines: [
      { label: 'mean', value: '0.250', stroke: 'var(--data-1)' },
      { label: 'least', value: '0.250' },
      { label: 'most', value: '0.250' },
      { label: 'σ largest', value: '0.303', stroke: 'var(--data-2)' },
      { label: 'σ median', value: '0.0625', stroke: 'var(--data-3)' },
    ],
  });
  const rows = jacobianTable(jacobian);
  expect(rows).toHaveLength(17);
  expect(rows.at(-1)?.title).toBe('0');
  const [header, first, second, third] = jacobianCsv(jacobian).split('\n');
  expect(header).toBe('lag,step,mean,direction_1,direction_2,singular_largest,singular_median,singular_smallest');
  expect(first).toBe('0,16,1,1,1,,,');
  expect(second).toBe('1,15,0.5,0.5,0.5,0.55,0.25,');
  expect(third).toBe('2,14,0.25,0.25,0.25,0.3025,0.0625,');
});
