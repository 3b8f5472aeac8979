import { describe, expect, it } from 'vitest';
import { defaultConfig } from './defaults.ts';
import { differenceFrom, differingPaths, modelNames, settingPhrase } from './differences.ts';
import { getPreset } from './presets.ts';
import type { RunConfig } from './settings/types.ts';

const lstm = defaultConfig;
const biased = (forgetBias: number | null): RunConfig => ({ ...lstm, init: { ...lstm.init, forgetBias } });
const rnn: RunConfig = { ...lstm, cell: 'rnn' };

const namesOf = (presetId: string): string[] => {
  const preset = getPreset(presetId);
  return preset ? modelNames([preset.config, ...(preset.compared ?? [])]) : [];
};

describe('modelNames', () => {
  it('should name what differs and leave out what does not', () => {
    expect(modelNames([biased(3), rnn])).toEqual(['LSTM, forget bias 3', 'RNN']);
    expect(modelNames([lstm])).toEqual(['LSTM']);
    expect(modelNames([biased(0), biased(null)])).toEqual(['LSTM, forget bias 0', 'LSTM, forget bias as initialised']);
    const slow = { ...lstm, optimizer: { ...lstm.optimizer, learningRate: 0.001 } };
    expect(modelNames([lstm, slow])).toEqual(['LSTM, learning rate 0.005', 'LSTM, learning rate 0.001']);
  });

  it('should tell a clip as one thing, whatever the threshold of one that is off', () => {
    const off: RunConfig = { ...lstm, clip: { type: 'none', value: 1, lower: 0.1 } };
    const on: RunConfig = { ...lstm, clip: { type: 'norm', value: 2, lower: 0.1 } };
    expect(modelNames([off, on])).toEqual(['LSTM, clip off', 'LSTM, clip at norm 2']);
    expect(differingPaths([off, { ...off, clip: { type: 'none', value: 5, lower: 0.1 } }])).toEqual([]);
  });

  it('should not tell settings that only one of the cells has, but for those that cells are compared for', () => {
    expect(differingPaths([rnn, lstm])).toEqual(['cell', 'init.forgetBias']);
    const gaussian: RunConfig = { ...rnn, init: { ...rnn.init, recurrent: 'gaussian', spectralRadius: 1.5 } };
    expect(modelNames([rnn, gaussian])[1]).toBe('RNN, Gaussian recurrent weights, spectral radius 1.5');
    const sgd: RunConfig = { ...lstm, optimizer: { ...lstm.optimizer, type: 'sgd' } };
    expect(modelNames([lstm, sgd])).toEqual(['LSTM, adam', 'LSTM, sgd']);
  });

  it('should set the models of each preset apart', () => {
    expect(namesOf('who-remembers')).toEqual(['RNN', 'LSTM, forget bias 3', 'GRU']);
    expect(namesOf('exploding')).toEqual(['RNN, clip off', 'RNN, clip at norm 1']);
    expect(namesOf('forget-bias')).toEqual([0, 1, 3].map((bias) => `LSTM, forget bias ${bias}`));
  });
});

describe('settingPhrase', () => {
  it('should say in a few words what is around a cell, as it is and as it is not', () => {
    const other: RunConfig = {
      ...lstm,
      ...{ layers: 3, recurrence: 'diagonal', layerNorm: true, bidirectional: true, pool: 'ends', truncate: 8 },
      connections: { input: true, residual: true, dense: false },
      dropout: { rate: 0.2, variational: true },
      embedding: { size: 32, tied: false },
      feedback: { enabled: true, sampling: 0.25, rampSteps: 500 },
    };
    expect(modelNames([other, { ...lstm, layers: 2 }])).toEqual([
      'LSTM, diagonal recurrence, layer normalisation, 3 layers, input to every layer, residual connections, both directions, dropout 0.2, embedding of 32, output feedback, head on both ends, truncated every 8 steps',
      'LSTM, full recurrence, no layer normalisation, 2 layers, input to layer 1 alone, no residual connections, one direction, no dropout, one-hot input, no output feedback, head on every step, not truncated',
    ]);
    expect(settingPhrase('dropout.variational', other)).toBe('a mask a sequence');
    expect(settingPhrase('embedding.tied', other)).toBe('untied head');
    expect(settingPhrase('feedback.sampling', other)).toBe('own predictions in 25%');
    expect(settingPhrase('feedback.rampSteps', other)).toBe('ramp over 500 steps');
    expect(settingPhrase('init.input', { ...lstm, init: { ...lstm.init, input: 'xavier' } })).toBe(
      'Xavier input weights',
    );
  });
});

describe('differenceFrom', () => {
  it('should tell how a past run differs, by its own values', () => {
    expect(differenceFrom(lstm, lstm)).toBeNull();
    expect(differenceFrom({ ...lstm, plan: 'forward: looped' }, lstm)).toBeNull();
    expect(differenceFrom(rnn, lstm)).toBe('RNN');
    expect(differenceFrom({ ...lstm, corpus: 'sonnets', hiddenSize: 64 }, lstm)).toBe('Sonnets, hidden units 64');
  });
});
