import { describe, expect, it } from 'vitest';
import { pictureFrame, wrap } from './picture.ts';

describe('wrap', () => {
  it('should break between words and never lose one', () => {
    expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
    expect(wrap('unbreakably long', 4)).toEqual(['unbreakably', 'long']);
    expect(wrap('', 4)).toEqual([]);
  });
});

describe('pictureFrame', () => {
  const labels = {
    title: 'Gradient reach',
    about: 'LSTM 128 on <A & B>, after training step 1,240',
    unit: 'share of the start',
    along: 'lag',
    legend: [
      { label: 'h', stroke: 'var(--data-1)' },
      { label: 'later', fill: 'var(--band-later)' },
      { label: '1e−6', scaleTo: '1' },
    ],
    sentence: 'The gradient is down to half after 2.4 steps and under a thousandth after 11.',
  };

  it('should have room for the plot and every word on it', () => {
    const { markup, width, height, plot } = pictureFrame(labels, 300, 224);
    expect(width).toBe(340);
    expect(plot.y + 224).toBeLessThan(height);
    const words = [...markup.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]).join(' ');
    expect(words).toContain('LSTM 128 on &lt;A &amp; B&gt;');
    expect(words).toContain(labels.sentence);
    for (const label of ['Gradient reach', 'share of the start', 'lag', 'h', 'later', '1e−6'])
      expect(words).toContain(label);
    // Everything stands within the picture.
    for (const [, y] of markup.matchAll(/<text x="[^"]*" y="([\d.]+)"/g)) expect(Number(y)).toBeLessThan(height);
  });

  it('should put a legend that is too long on more lines', () => {
    const legend = Array.from({ length: 12 }, (_, i) => ({ label: `number ${i}`, fill: 'red' }));
    const flat = pictureFrame({ ...labels, legend: legend.slice(0, 2) }, 300, 224);
    expect(pictureFrame({ ...labels, legend }, 300, 224).plot.y).toBeGreaterThan(flat.plot.y + 30);
  });
});
