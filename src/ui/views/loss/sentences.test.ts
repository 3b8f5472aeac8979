import { describe, expect, it } from 'vitest';
import { getTask } from '../../../data/tasks/index.ts';
import { thresholdsOf } from '../gradientNorm/normData.ts';
import { lossSentence, normSentence, taskLossSentence } from './sentences.ts';
import { lossUnitOf, lossUnits } from './units.ts';

const { nats, bits, perplexity } = lossUnits;
const chance = Math.log(65);

describe('lossSentence', () => {
  it('says what a loss below letter frequencies means, in each unit', () => {
    expect(lossSentence(2.31, 2.89, chance, nats)).toBe(
      'Loss 2.31 nats: as unsure as a choice among 10 characters; 0.58 below letter frequencies alone.',
    );
    expect(lossSentence(1.2, 2.89, chance, bits)).toBe(
      'Loss 1.73 bits: as unsure as a choice among 3.3 characters; 2.44 below letter frequencies alone.',
    );
    expect(lossSentence(2.31, 2.89, chance, perplexity)).toBe(
      'Perplexity 10.1: as unsure as a choice among 10 characters; letter frequencies alone leave 18.0.',
    );
  });

  it('says so when letter frequencies alone do as well or better', () => {
    expect(lossSentence(2.89, 2.89, chance, nats)).toMatch('; level with letter frequencies alone.');
    expect(lossSentence(3.2, 2.89, chance, nats)).toMatch('; 0.31 above letter frequencies alone.');
  });

  it('says so when the model does worse than chance', () => {
    expect(lossSentence(5, 2.89, chance, nats)).toBe(
      'Loss 5.00 nats: worse than guessing evenly among all 65 characters, which gives 4.17.',
    );
  });
});

describe('taskLossSentence', () => {
  const recall = getTask('recall');
  const copy = getTask('copy');

  it('tells below, level with and above chance, each in its unit', () => {
    const unit = lossUnitOf('nats', recall);
    expect(taskLossSentence(1.2, Math.log(8), unit, recall)).toBe(
      'Loss 1.20 nats an answer, as unsure as a choice among 3.3 answers: 0.88 below chance, the best guess without memory.',
    );
    expect(taskLossSentence(2.09, Math.log(8), unit, recall)).toMatch(/: level with chance, the best guess/);
    expect(taskLossSentence(3, Math.log(8), unit, recall)).toMatch(/: 0\.92 above chance/);
    expect(taskLossSentence(1.2, Math.log(8), lossUnitOf('perplexity', recall), recall)).toBe(
      'Perplexity 3.3, as unsure as a choice among 3.3 answers; the best guess without memory leaves 8.0.',
    );
  });

  it('speaks of squared errors where the answers are numbers', () => {
    const adding = getTask('adding');
    const unit = lossUnitOf('bits', adding);
    expect(unit.axis).toBe('mean squared error');
    expect(taskLossSentence(0.01, 1 / 6, unit, adding)).toBe(
      'Mean squared error 0.0100, so answers are off by about 0.10: 0.1567 below chance, which says the mean every time.',
    );
    expect(taskLossSentence(0.165, 1 / 6, unit, adding)).toMatch(/: level with chance,/);
  });

  it('speaks of steps where every step is asked', () => {
    expect(taskLossSentence(0.25, 0.52, lossUnitOf('nats', copy), copy)).toBe(
      'Loss 0.25 nats a step: 0.27 below chance, the best guess without memory.',
    );
    expect(lossUnitOf('bits', null).axis).toBe('bits a character');
  });
});

describe('normSentence', () => {
  const shares = { recent: 0.37, overall: 0.12, recentCount: 100 };

  it('names the norm, the clip and the shares', () => {
    expect(normSentence(1.84, { type: 'norm', value: 1 }, shares)).toBe(
      'Gradient norm 1.84, above the clip at 1: 37% of the last 100 steps were clipped, 12% of all.',
    );
    expect(normSentence(0.42, { type: 'norm', value: 1 }, { recent: 0, overall: 0, recentCount: 8 })).toBe(
      'Gradient norm 0.420, under the clip at 1: none of the last 8 steps was clipped, 0% of all.',
    );
  });

  it('tells a clip of components and no clip from a clip of the norm', () => {
    expect(normSentence(1.84, { type: 'value', value: 0.05 }, shares)).toMatch('components are held within ±0.05: 37%');
    expect(normSentence(1.84, { type: 'band', value: 1, lower: 0.5 }, shares)).toMatch(
      'above the band from 0.5 to 1: 37% of the last 100 steps were rescaled',
    );
    expect(normSentence(0.4, { type: 'band', value: 1, lower: 0.5 }, shares)).toMatch('below the band');
    expect(thresholdsOf({ type: 'band', value: 1, lower: 0.5 })).toEqual([1, 0.5]);
    expect(normSentence(1.84, { type: 'none', value: 1 }, shares)).toBe('Gradient norm 1.84; nothing clips it.');
  });
});
