import { describe, expect, it } from 'vitest';
import { getTask } from '../../../data/tasks/index.ts';
import { compareLosses, lossSentence, taskLossSentence } from './sentences.ts';
import { lossUnitOf, lossUnits } from './units.ts';

const { nats, bits, perplexity } = lossUnits;
const chance = Math.log(65);

describe('lossSentence', () => {
  it('says what a loss below letter frequencies means, in each unit', () => {
    expect(lossSentence(2.31, 2.89, chance, nats)).toBe(
      'Loss 2.31 nats: as uncertain as a choice among 10 characters; 0.58 below character frequencies alone.',
    );
    expect(lossSentence(1.2, 2.89, chance, bits)).toBe(
      'Loss 1.73 bits: as uncertain as a choice among 3.3 characters; 2.44 below character frequencies alone.',
    );
    expect(lossSentence(2.31, 2.89, chance, perplexity)).toBe(
      'Perplexity 10.1: as uncertain as a choice among 10 characters; character frequencies alone have 18.0.',
    );
  });

  it('says so when letter frequencies alone do as well or better', () => {
    expect(lossSentence(2.89, 2.89, chance, nats)).toMatch('; equal to character frequencies alone.');
    expect(lossSentence(3.2, 2.89, chance, nats)).toMatch('; 0.31 above character frequencies alone.');
  });

  it('says so when the model does worse than chance', () => {
    expect(lossSentence(5, 2.89, chance, nats)).toBe(
      'Loss 5.00 nats: worse than uniform guessing among all 65 characters, which has 4.17.',
    );
  });
});

describe('taskLossSentence', () => {
  const recall = getTask('recall');
  const copy = getTask('copy');

  it('tells below, level with and above chance, each in its unit', () => {
    const unit = lossUnitOf('nats', recall);
    expect(taskLossSentence(1.2, Math.log(8), unit, recall)).toBe(
      'Loss 1.20 nats a prediction, as uncertain as a choice among 3.3 classes: 0.88 below chance, the best guess without memory.',
    );
    expect(taskLossSentence(2.09, Math.log(8), unit, recall)).toMatch(/: equal to chance, the best guess/);
    expect(taskLossSentence(3, Math.log(8), unit, recall)).toMatch(/: 0\.92 above chance/);
    expect(taskLossSentence(1.2, Math.log(8), lossUnitOf('perplexity', recall), recall)).toBe(
      'Perplexity 3.3, as uncertain as a choice among 3.3 classes; the best guess without memory has 8.0.',
    );
  });

  it('speaks of squared errors where the answers are numbers', () => {
    const adding = getTask('adding');
    const unit = lossUnitOf('bits', adding);
    expect(unit.axis).toBe('mean squared error');
    expect(taskLossSentence(0.01, 1 / 6, unit, adding)).toBe(
      'Mean squared error 0.0100, so the typical error is 0.10: 0.1567 below chance, which always predicts the mean.',
    );
    expect(taskLossSentence(0.165, 1 / 6, unit, adding)).toMatch(/: equal to chance,/);
  });

  it('speaks of steps where every step is asked', () => {
    expect(taskLossSentence(0.25, 0.52, lossUnitOf('nats', copy), copy)).toBe(
      'Loss 0.25 nats a step: 0.27 below chance, the best guess without memory.',
    );
    expect(lossUnitOf('bits', null).axis).toBe('bits a character');
  });
});

describe('compareLosses', () => {
  const show = (nats: number): string => nats.toFixed(2);
  const losses = (...values: number[]) => values.map((value, i) => ({ letter: 'ABC'[i] ?? '', value }));
  const chance = 2.08;

  it('names the best, those behind it, and those that know nothing', () => {
    expect(compareLosses(losses(2.09, 0.02, 0.31), chance, show)).toBe(
      'B has the lowest loss, 0.02; C 0.31; A 2.09, no better than chance, which is 2.08.',
    );
    expect(compareLosses(losses(2.09, 0.3, 2.1), chance, show)).toBe(
      'B has the lowest loss, 0.30; A 2.09 and C 2.10, no better than chance, which is 2.08.',
    );
    expect(compareLosses(losses(1.5, 1.2), chance, show)).toBe('B has the lowest loss, 1.20; A 1.50.');
  });

  it('calls nobody ahead who is not', () => {
    expect(compareLosses(losses(1.2, 1.205, 1.6), chance, show)).toBe('A and B have equal losses, 1.20; C 1.60.');
    expect(compareLosses(losses(2.1, 2.07), chance, show)).toMatch(
      /^No model is better than chance yet, .* 2\.08: B 2\.07 and A 2\.10\.$/,
    );
  });

  it('is finer where chance is a small error', () => {
    expect(compareLosses(losses(0.15, 0.14, 0.166), 1 / 6, show)).toBe(
      'B has the lowest loss, 0.14; A 0.15; C 0.17, no better than chance, which is 0.17.',
    );
  });

  it('leaves out a model without a loss', () => {
    expect(compareLosses(losses(Number.NaN, 1.2, 1.5), chance, show)).toBe('B has the lowest loss, 1.20; C 1.50.');
    expect(compareLosses(losses(Number.NaN, 1.2), chance, show)).toBe('');
  });
});
