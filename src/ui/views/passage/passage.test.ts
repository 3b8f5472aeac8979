import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { viridis } from '../../charts/colours.ts';
import { paintOf } from './colours.ts';
import { characterAt, gridOf, verticalNeighbour } from './grid.ts';
import { labelsOf, meaningOf } from './labels.ts';
import { passageCsv, tableRows } from './numbers.ts';
import { halfAround, halfWithin, sentenceOf, spanSentence } from './sentences.ts';
import { rankedUnits, shownOf, spanIn } from './shown.ts';
import { passage } from './testing/passage.ts';
import type { InspectView } from './view.ts';

const view: Omit<InspectView, 'set'> = {
  text: null,
  colouring: 'unit',
  layer: 0,
  reverse: false,
  unit: null,
  gate: 1,
  cursor: 4,
  span: null,
};
const shown = (change: Partial<typeof view> = {}, data = passage) => shownOf({ ...view, ...change }, data, 0);

describe('gridOf', () => {
  const rows = (text: string, columns: number): string[] => {
    const { cells, rows: count } = gridOf([...text], columns);
    return Array.from({ length: count }, (_, row) => [...text].filter((_char, t) => cells[t]?.row === row).join(''));
  };

  it('should break between words, after line ends and, where it must, within a word', () => {
    expect(rows('the white whale', 7)).toEqual(['the ', 'white ', 'whale']);
    expect(rows('a\nbc', 7)).toEqual(['a\n', 'bc']);
    expect(rows('abcdefgh', 4)).toEqual(['abc', 'def', 'gh']);
    // White space after a row's last word stays with it.
    expect(rows('abc def', 4)).toEqual(['abc ', 'def']);
    expect(rows('', 4)).toEqual(['']);
  });

  it('should put no two characters in one place, and none outside', () => {
    const text =
      'Call me Ishmael. Some years ago—never mind how long precisely—having\n\nlittle or no money in my purse   ,';
    for (const columns of [1, 2, 5, 9, 40, 200]) {
      const { cells, rows: count } = gridOf([...text], columns);
      expect(new Set(cells.map(({ row, column }) => `${row} ${column}`)).size).toBe([...text].length);
      for (const { row, column } of cells) {
        expect(column).toBeLessThan(columns);
        expect(row).toBeLessThan(count);
      }
    }
  });

  it('should find the character at a place, and those above and below', () => {
    const grid = gridOf([...'the white whale'], 7);
    expect(characterAt(grid, 1, 2)).toBe(6);
    expect(characterAt(grid, 0, 40)).toBe(3);
    expect(characterAt(grid, 3, 0)).toBeNull();
    expect(verticalNeighbour(grid, 8, -1)).toBe(3);
    expect(verticalNeighbour(grid, 0, 1)).toBe(4);
    expect(verticalNeighbour(grid, 0, -1)).toBeNull();
  });
});

describe('the colours', () => {
  const luminance = (rgb: readonly number[]): number => {
    const [r, g, b] = rgb.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: readonly number[], b: readonly number[]): number => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
    return (high + 0.05) / (low + 0.05);
  };

  it('should leave every character readable on viridis', () => {
    for (let i = 0; i <= 200; i++) {
      const { ink } = paintOf(i / 200, { kind: 'linear', low: 0, high: 1 });
      expect(contrast(viridis(i / 200), ink === '#fff' ? [255, 255, 255] : [0, 0, 0])).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('should leave every character readable on the signed scale, in both themes', () => {
    const tokens = readFileSync('src/ui/theme/tokens.css', 'utf8');
    for (const theme of tokens.split("[data-theme='dark']")) {
      const colour = (name: string): number[] => {
        const hex = theme.match(new RegExp(`--${name}: #([0-9a-f]{6})`))?.[1];
        if (!hex) throw new Error(`no --${name}`);
        return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
      };
      const zero = colour('signed-zero');
      for (const end of ['signed-low', 'signed-high']) {
        for (let i = 0; i <= 10; i++) {
          const mixed = colour(end).map((value, c) => (value * i + (zero[c] as number) * (10 - i)) / 10);
          expect(contrast(mixed, colour('text')), `${end} ${i}`).toBeGreaterThanOrEqual(4.5);
        }
      }
    }
  });

  it('should tell signs apart, share the ends of the scale, and leave out what has no value', () => {
    const scale = { kind: 'signed', low: -1, high: 1 } as const;
    expect(paintOf(-0.5, scale).fill).toContain('var(--signed-low) 50%');
    expect(paintOf(2, scale).fill).toContain('var(--signed-high) 100%');
    expect(paintOf(Number.NaN, scale).fill).toBe('none');
    const log = { kind: 'log', low: 0.001, high: 1 } as const;
    expect(paintOf(0, log)).toEqual(paintOf(0.001, log));
    expect(paintOf(1, log).fill).toBe(`rgb(${viridis(1).join(' ')})`);
    expect(paintOf(10 ** -1.5, log).fill).toBe(`rgb(${viridis(0.5).join(' ')})`);
  });
});

describe('what is shown', () => {
  it('should be what there is: a cell without gates shows units, and numbers past the end are held', () => {
    const plain = { ...passage, gates: [], gateValues: new Float32Array() };
    expect(shown({ colouring: 'gate' }, plain)).toMatchObject({ colouring: 'unit', gate: null });
    expect(shown({ unit: 99, cursor: 99 })).toMatchObject({ unit: 1, cursor: 6 });
    expect(shown({ cursor: null }).cursor).toBe(5);
    expect(spanIn({ first: 5, end: 99 }, 7)).toEqual({ first: 5, end: 7 });
    expect(spanIn({ first: 0, end: 7 }, 7)).toBeNull();
    expect(spanIn({ first: 7, end: 9 }, 7)).toBeNull();
  });

  it('should ask a task for answers, and for no next character', () => {
    const task = { ...passage, predicts: 'answer' } as const;
    expect(shown({ colouring: 'surprise', cursor: null }, task)).toMatchObject({ colouring: 'unit', cursor: 6 });
    expect(sentenceOf(shown({ colouring: 'connectivity' }, task))).toContain('the most probable class is ‘e’');
    expect(passageCsv(shown({}, task)).split('\n')[0]).not.toContain('surprise');
    expect(tableRows(shown({}, task))[0]?.lines.at(-1)?.label).toBe('Most probable class');
  });

  it('should leave what comes after a prediction out of what moved it', () => {
    const { values, scale } = shown({ colouring: 'connectivity', cursor: 2 });
    expect([...values.subarray(0, 3)]).toEqual([0.25, 0.5, 1]);
    expect([...values.subarray(3)].every(Number.isNaN)).toBe(true);
    expect(scale).toEqual({ kind: 'log', low: 0.001, high: 1 });
  });

  it('should leave in what comes after a prediction when the network reads in both directions', () => {
    const bidirectional = { ...passage, direction: 'forward' as const, connectivity: new Float32Array(49).fill(0.5) };
    const { values } = shown({ colouring: 'connectivity', cursor: 2 }, bidirectional);
    expect([...values]).toEqual(new Array(7).fill(0.5));
  });

  it('should scale a state without bounds by its largest', () => {
    const large = { ...passage, states: passage.states.map((value) => 3 * value) };
    expect(shown({}, large).scale).toEqual({ kind: 'signed', low: -3, high: 3 });
    expect(shown({ colouring: 'gate', gate: 2 }).scale.kind).toBe('signed');
    expect(shown({ colouring: 'gate', gate: 1 }).scale).toEqual({ kind: 'linear', low: 0, high: 1 });
  });
});

describe('the sentences', () => {
  it('should give the numbers of a unit and of a gate', () => {
    expect(sentenceOf(shown())).toBe(
      'Unit 0 is at tanh(c) = 1.00 after ‘s’ at t = 4; over the passage it ranges from −1.00 to 1.00, with a standard deviation of 0.62.',
    );
    expect(sentenceOf(shown({ colouring: 'gate' }))).toBe(
      'The forget gate f of unit 0 is 0.67 at ‘s’ at t = 4 and 0.50 on average: open (over 0.9) at 14% of the characters, closed (under 0.1) at 14%.',
    );
    expect(sentenceOf(shown({ colouring: 'gate', gate: 2 }))).toBe(
      'The candidate g of unit 0 is 0.67 at ‘s’ at t = 4, between 0.00 and 1.00 over the passage.',
    );
  });

  it('should give surprise as chance and bits', () => {
    expect(sentenceOf(shown({ colouring: 'surprise' }))).toBe(
      'The model gave ‘s’ at t = 4 a probability of 6%, a surprise of 4.00 bits. The passage has 3.00 bits a character; ‘e’ at t = 5 has the largest surprise, 5.00 bits.',
    );
    expect(sentenceOf(shown({ colouring: 'surprise', cursor: 0 }))).toMatch(
      /^There is no prediction for the first character\./,
    );
  });

  it('should say what moved a prediction most, and how far back half of it lies', () => {
    expect(sentenceOf(shown({ colouring: 'connectivity' }))).toBe(
      'After ‘s’ at t = 4 the most probable next character is ‘e’; its logit depends most on ‘s’ at t = 4 (gradient of length 1.00), and half of the sum of all gradients is from the last character alone.',
    );
    expect(sentenceOf(shown({ colouring: 'connectivity' }, { ...passage, connectivity: null }))).toMatch(
      /being measured/,
    );
    expect(halfWithin([1, 1, 1, 1], 3)).toBe(2);
    expect(halfWithin([8, 1, 1, 1], 3)).toBe(4);
    expect(halfWithin([0, 0], 1)).toBe(0);
  });

  it('should say how far around half of what moved a prediction lies when the network reads in both directions', () => {
    const connectivity = Float32Array.from({ length: 49 }, (_, i) => [1, 1, 1, 1, 3, 2, 1][i % 7] as number);
    const bidirectional = { ...passage, direction: 'reverse' as const, connectivity };
    expect(sentenceOf(shown({ colouring: 'connectivity' }, bidirectional))).toBe(
      'At ‘s’ at t = 4 the most probable next character is ‘e’; its logit depends most on ‘s’ at t = 4 (gradient of length 3.00), and half of the sum of all gradients is from it and its neighbours.',
    );
    expect(halfAround([1, 1, 9, 1, 1], 2)).toBe(0);
    expect(halfAround([1, 1, 1, 1, 1], 0)).toBe(2);
    expect(halfAround([0, 0], 1)).toBe(0);
  });

  it('should name the span, the best unit and its score', () => {
    const chosen = shown({ span: { first: 4, end: 7 } });
    const [best] = rankedUnits(passage, chosen.span);
    expect(spanSentence(chosen, best?.unit)).toBe(
      'Of all 2 units, unit 0 is the most active at ‘sea’ (t = 4 to 6): tanh(c) is 0.50 on average there and −0.25 elsewhere (point-biserial correlation 0.60).',
    );
    expect(spanSentence(shown(), best?.unit)).toBe('');
  });
});

describe('numbers to take along', () => {
  it('should have a row a character and a column for all that was measured', () => {
    const [header, ...rows] = passageCsv(shown({ colouring: 'connectivity' }))
      .trimEnd()
      .split('\n');
    expect(header).toBe(
      't,character,code_point,surprise_bits,unit_0_tanh_c,unit_0_gate_i,unit_0_gate_f,unit_0_gate_g,unit_0_gate_o,connectivity_to_4,likeliest_next,likeliest_probability',
    );
    expect(rows).toHaveLength(7);
    expect(rows[0]).toBe('0,t,116,,-1,0,0,0,0,0.0625,h,0.5');
    expect(rows[3]?.startsWith('3,␣,32,3,0.5,')).toBe(true);
  });

  it('should be a table that says the same, the first character first once it is turned round', () => {
    const rows = tableRows(shown());
    expect(rows).toHaveLength(7);
    expect(rows.at(-1)?.title).toBe('Step 0');
    expect(rows.at(-1)?.lines.map(({ value }) => value)).toEqual([
      't',
      '−1.00',
      ...new Array(4).fill('0.00'),
      '–',
      '0.0625',
      'h 50%',
    ]);
  });

  it('should be a picture with its scale', () => {
    const surprise = shown({ colouring: 'surprise' });
    expect(labelsOf(surprise, 'LSTM 2 on Moby-Dick', 1200)).toMatchObject({
      about: 'LSTM 2 on Moby-Dick, after training step 1,200: surprise, −log₂ p, bits',
      legend: [{ label: '0', scaleTo: '8' }],
      sentence: sentenceOf(surprise),
    });
    expect(labelsOf(shown(), 'x', 1).legend.map(({ label }) => label)).toEqual(['−1.00', '0', '1.00']);
    expect(meaningOf(shown({ colouring: 'gate' }))).toBe('forget gate f of unit 0');
  });
});
