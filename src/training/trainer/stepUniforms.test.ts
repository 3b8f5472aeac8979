import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import { evaluationUniforms, type StepSettings, uniformsOfStep } from './stepUniforms.ts';

const settings: StepSettings = {
  optimizer: defaultConfig.optimizer,
  clip: { type: 'norm', value: 0.5 },
  learningRate: 0.003,
  step: 1,
  counted: 40,
  carry: true,
  row: 7,
};

describe('uniformsOfStep', () => {
  it('takes the rate of the step, not the one of the configuration', () => {
    const uniforms = uniformsOfStep(settings);
    expect(uniforms).toMatchObject({ learningRate: 0.003, row: 7, carry: 1, evaluate: 0, lossScale: 1 / 40 });
    expect(uniformsOfStep({ ...settings, carry: false }).carry).toBe(0);
  });

  it('corrects Adam’s bias as PyTorch does', () => {
    const { correction1, correction2 } = uniformsOfStep({ ...settings, step: 3 });
    expect(correction1).toBeCloseTo(1 / (1 - 0.9 ** 3), 12);
    expect(correction2).toBeCloseTo(1 / Math.sqrt(1 - 0.999 ** 3), 10);
    const none = uniformsOfStep({ ...settings, optimizer: { ...defaultConfig.optimizer, beta1: 0, beta2: 0 } });
    expect([none.correction1, none.correction2]).toEqual([1, 1]);
  });

  it('gives NAdam its momentum', () => {
    const nadam = { ...defaultConfig.optimizer, type: 'nadam', beta1: 0.8, momentumDecay: 0.5 } as const;
    const mu = (i: number): number => 0.8 * (1 - 0.5 * 0.96 ** (0.5 * i));
    const { correction1, correction2, lookahead } = uniformsOfStep({ ...settings, optimizer: nadam, step: 2 });
    expect(lookahead).toBeCloseTo((1 - mu(2)) / (1 - mu(1) * mu(2)), 14);
    expect(correction1).toBeCloseTo(mu(3) / (1 - mu(1) * mu(2) * mu(3)), 14);
    expect(correction2).toBeCloseTo(1 / Math.sqrt(1 - 0.999 ** 2), 10);
    const late = { ...nadam, beta1: 0.9999, momentumDecay: 4 };
    const plain = (steps: number): number =>
      Array.from({ length: steps }, (_, i) => 0.9999 * (1 - 0.5 * 0.96 ** (4 * (i + 1)))).reduce((a, b) => a * b, 1);
    const after = uniformsOfStep({ ...settings, optimizer: late, step: 3000 });
    expect(after.lookahead).toBeCloseTo((1 - 0.9999) / (1 - plain(3000)), 12);
    expect(uniformsOfStep({ ...settings, step: 2 }).lookahead).toBe(0);
  });

  it('keeps the lower end of a band under the upper one', () => {
    expect(uniformsOfStep({ ...settings, clip: { type: 'band', value: 2, lower: 1 } }).clipLower).toBe(1);
    expect(uniformsOfStep({ ...settings, clip: { type: 'band', value: 2, lower: 3 } }).clipLower).toBe(2);
  });

  it('gives RMSProp its own smoothing', () => {
    const optimizer = { ...defaultConfig.optimizer, alpha: 0.75, beta2: 0.5 };
    expect(uniformsOfStep({ ...settings, optimizer: { ...optimizer, type: 'rmsprop' } }).beta2).toBe(0.75);
    expect(uniformsOfStep({ ...settings, optimizer: { ...optimizer, type: 'adam' } }).beta2).toBe(0.5);
  });

  it.each([
    ['none', 0],
    ['norm', 1],
    ['value', 2],
    ['band', 3],
  ] as const)('numbers the clip "%s" as the shaders do', (type, clipKind) => {
    expect(uniformsOfStep({ ...settings, clip: { type, value: 0.25 } })).toMatchObject({ clipKind, clipValue: 0.25 });
  });

  it('stays finite where no target counts', () => {
    expect(Object.values(uniformsOfStep({ ...settings, counted: 0 })).every(Number.isFinite)).toBe(true);
    expect(Object.values(evaluationUniforms(0, false, 0)).every(Number.isFinite)).toBe(true);
  });
});

describe('evaluationUniforms', () => {
  it('says that nothing is to be learned', () => {
    expect(evaluationUniforms(8, true, 1024)).toMatchObject({
      evaluate: 1,
      carry: 1,
      row: 1024,
      lossScale: 1 / 8,
      learningRate: 0,
    });
  });
});
