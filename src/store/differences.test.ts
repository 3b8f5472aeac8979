import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import { getPreset } from '../config/presets.ts';
import type { RunConfig } from '../config/types.ts';
import { differenceFrom, differingPaths, modelNames } from './differences.ts';

const lstm = defaultConfig;
const biased = (forgetBias: number | null): RunConfig => ({ ...lstm, init: { ...lstm.init, forgetBias } });
const rnn: RunConfig = { ...lstm, cell: 'rnn' };

const namesOf = (presetId: string): string[] => {
  const preset = getPreset(presetId);
  return preset ? modelNames([preset.config, ...(preset.rivals ?? [])]) : [];
};

describe('modelNames', () => {
  it('should name what differs and leave out what does not', () => {
    expect(modelNames([biased(3), rnn])).toEqual(['LSTM, forget bias 3', 'RNN']);
    expect(modelNames([lstm])).toEqual(['LSTM']);
    expect(modelNames([biased(0), biased(null)])).toEqual(['LSTM, forget bias 0', 'LSTM, forget bias as drawn']);
    const slow = { ...lstm, optimizer: { ...lstm.optimizer, learningRate: 0.001 } };
    expect(modelNames([lstm, slow])).toEqual(['LSTM, learning rate 0.005', 'LSTM, learning rate 0.001']);
  });

  it('should tell a clip as one thing, whatever the threshold of one that is off', () => {
    const off: RunConfig = { ...lstm, clip: { type: 'none', value: 1 } };
    const on: RunConfig = { ...lstm, clip: { type: 'norm', value: 2 } };
    expect(modelNames([off, on])).toEqual(['LSTM, clip off', 'LSTM, clip at norm 2']);
    expect(differingPaths([off, { ...off, clip: { type: 'none', value: 5 } }])).toEqual([]);
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

describe('differenceFrom', () => {
  it('should tell how a past run differs, by its own values', () => {
    expect(differenceFrom(lstm, lstm)).toBeNull();
    expect(differenceFrom({ ...lstm, plan: 'forward: looped' }, lstm)).toBeNull();
    expect(differenceFrom(rnn, lstm)).toBe('RNN');
    expect(differenceFrom({ ...lstm, corpus: 'sonnets', hiddenSize: 64 }, lstm)).toBe('Sonnets, hidden units 64');
  });
});
