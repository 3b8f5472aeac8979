import { describe, expect, it } from 'vitest';
import { markovComparison, markovList, markovReferences, markovSentence } from './markov.ts';
import { lossUnits } from './units.ts';

const { nats, bits, perplexity } = lossUnits;
/** Of a text too short for five characters. */
const losses = [2.9, 2.4, 2.0, 1.8, 1.75, 1.9];

describe('markovSentence', () => {
  it('says how much the network remembers, and how far it is to the next', () => {
    expect(markovSentence(3.4, losses, nats)).toBe(
      'The network does not yet predict as well as a model that reads no earlier character: its loss is 0.50 nats above that.',
    );
    expect(markovSentence(2.6, losses, nats)).toBe(
      'The network predicts as well as a model that reads no earlier character; it is 0.20 nats worse than one that reads the last character.',
    );
    expect(markovSentence(1.9, losses, nats)).toBe(
      'The network predicts as well as a model that reads the last 2 characters; it is 0.10 nats worse than one that reads the last 3 characters.',
    );
    expect(markovSentence(2.0, losses, nats)).toMatch('reads the last 2 characters;');
  });

  it('takes a longer context that does worse for no more memory', () => {
    expect(markovSentence(1.75, losses, nats)).toBe(
      'The network predicts as well as a model that reads the last 4 characters, the best Markov model.',
    );
    expect(markovSentence(1.5, losses, nats)).toBe(
      'The network predicts as well as a model that reads the last 4 characters, and better by 0.25 nats: it uses more than any of the Markov models.',
    );
  });

  it('speaks in the unit of the chart', () => {
    expect(markovSentence(1.5, losses, bits)).toMatch('better by 0.36 bits');
    expect(markovSentence(1.5, losses, perplexity)).toMatch('better by a perplexity 1.3');
    expect(markovList([Math.LN2, 0], bits)).toBe('By characters read: 0: 1.00, 1: 0.00.');
  });
});

describe('markovComparison', () => {
  it('should tell of each network how much it remembers when several train', () => {
    const networks = [
      { letter: 'A', loss: 2.0 },
      { letter: 'B', loss: 3.4 },
      { letter: 'C', loss: 1.5 },
    ];
    expect(markovComparison(networks, losses)).toBe(
      'A predicts as well as a model that reads the last 2 characters; B does not yet predict as well as a model that reads no earlier character; C predicts better than a model that reads the last 4 characters.',
    );
  });

  it('should leave out networks when they have not been validated', () => {
    expect(markovComparison([{ letter: 'A', loss: Number.NaN }], losses)).toBe('');
  });
});

describe('markovReferences', () => {
  it('draws orders 1 to 5, their labels side by side', () => {
    const lines = markovReferences(losses, bits);
    expect(lines.map(({ label }) => label)).toEqual(['last 1', 'last 2', 'last 3', 'last 4', 'last 5']);
    expect(lines[1]?.value).toBeCloseTo(2 / Math.LN2, 12);
  });
});
