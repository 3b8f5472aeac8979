import { describe, expect, it } from 'vitest';
import { edgePath, scrollTo, sizeOf, xOf, yOf } from './geometry.ts';
import { garden, toySearch } from './testing/toySearch.ts';
import { isInBeam, lineOf, neighbourOf, placeRows, searchAfter } from './tree.ts';

const [narrow, wide] = await Promise.all([toySearch(garden, 2, 0), toySearch(garden, 3, 2)]);

/** The candidates of a step, after some steps of the search. */
const ofStep = (decoded: typeof narrow, step: number, after = step) =>
  searchAfter(decoded, after).nodes.filter((each) => each.step === step);
const statuses = (decoded: typeof narrow, step: number, after = step) =>
  ofStep(decoded, step, after).map(({ symbols, status }) => [lineOf(symbols), status]);

describe('searchAfter', () => {
  it('should have each candidate as its own step leaves it when no later one is shown', () => {
    expect(statuses(narrow, 1)).toEqual([
      ['a', 'live'],
      ['b', 'live'],
      ['<end>', 'outranked'],
    ]);
    expect(statuses(narrow, 2).slice(0, 3)).toEqual([
      ['bb', 'live'],
      ['a<end>', 'finished'],
      ['aa', 'outranked'],
    ]);
    expect(searchAfter(narrow, 2).live.map(({ prefix }) => prefix)).toEqual(['2 2']);
    expect(statuses(narrow, 3)).toEqual([
      ['bb<end>', 'finished'],
      ['bba', 'bounded'],
      ['bbb', 'outranked'],
    ]);
  });

  it('should drop what is kept no longer when later steps are shown', () => {
    expect(statuses(wide, 3).at(2)).toEqual(['aaa', 'live']);
    expect(statuses(wide, 3, 4).at(2)).toEqual(['aaa', 'dropped']);
    expect(statuses(wide, 1, 2).at(2)).toEqual(['<end>', 'finished']);
    expect(statuses(wide, 1, 3).at(2)).toEqual(['<end>', 'replaced']);
    expect(statuses(wide, 1, 3).at(0)).toEqual(['a', 'live']);
    expect(statuses(wide, 4)[0]).toEqual(['aaa<end>', 'outscored']);
  });

  it('should mark the best complete hypothesis so far, or before one is complete the most probable', () => {
    const best = (step: number) =>
      searchAfter(narrow, step)
        .nodes.filter((each) => each.best)
        .map(({ prefix }) => prefix);
    expect([0, 1, 2, 3].map(best)).toEqual([[], ['1'], ['1', '1 0'], ['2', '2 2', '2 2 0']]);
    expect(searchAfter(narrow, 3).finished.map(({ symbols }) => lineOf(symbols))).toEqual(['bb<end>', 'a<end>']);
  });

  it('should mark the path of greedy search as far as the beam has it', () => {
    const greedy = searchAfter(narrow, 3).nodes.filter((each) => each.greedy);
    expect(greedy.map(({ prefix }) => prefix)).toEqual(['1', '1 0']);
  });
});

describe('placeRows', () => {
  const rowsOf = (decoded: typeof narrow, step: number, rows: ReadonlyMap<string, number>) =>
    ofStep(decoded, step).map(({ prefix }) => rows.get(prefix));

  it('should put the k most probable above the others, each in a row of its own near its parent', () => {
    const rows = placeRows(narrow, new Map());
    expect(rowsOf(narrow, 1, rows)).toEqual([0, 1, 2]);
    // bb continues b in row 1, a<end> a in row 0.
    expect(rowsOf(narrow, 2, rows)).toEqual([1, 0, 2, 3]);
    for (const decoded of [narrow, wide]) {
      const own = placeRows(decoded, new Map());
      for (let step = 1; step <= decoded.steps.length; step++) {
        const nodes = ofStep(decoded, step);
        const places = nodes.map(({ prefix }) => own.get(prefix) as number);
        expect(new Set(places).size).toBe(nodes.length);
        nodes.forEach((each, i) => {
          expect((places[i] as number) < decoded.beam).toBe(isInBeam(each));
        });
        expect(Math.max(...places)).toBeLessThan(2 * decoded.beam);
      }
    }
  });

  it('should leave each node in its row when another search ranks it otherwise', async () => {
    const before = placeRows(narrow, new Map());
    const turned = await toySearch((written) => (written === '' ? [0.1, 0.4, 0.5] : garden(written)), 2, 0);
    expect(ofStep(turned, 1).map(({ symbols }) => lineOf(symbols))).toEqual(['b', 'a', '<end>']);
    const after = placeRows(turned, before);
    expect(rowsOf(turned, 1, after)).toEqual([1, 0, 2]);
    for (const [prefix, row] of before) expect(after.get(prefix), prefix).toBe(row);
  });

  it('should find a free row when another node has that of an earlier search', () => {
    const rows = placeRows(
      narrow,
      new Map([
        ['1', 1],
        ['2', 1],
        ['0', 0],
      ]),
    );
    expect(rowsOf(narrow, 1, rows)).toEqual([1, 0, 2]);
  });

  it('should forget prefixes that are long gone when there are too many', () => {
    const many = new Map(Array.from({ length: 6000 }, (_, i) => [`gone ${i}`, 0] as const));
    expect(placeRows(narrow, many).size).toBe(narrow.steps.flat().length);
  });
});

it('should lead to parents, continuations and neighbours when arrow keys are pressed', () => {
  const { nodes } = searchAfter(narrow, 3);
  const rows = placeRows(narrow, new Map());
  const at = (prefix: string) => nodes.find((each) => each.prefix === prefix) as (typeof nodes)[number];
  const led = (key: string, prefix: string) => neighbourOf(key, at(prefix), nodes, rows).prefix;
  expect(led('ArrowRight', '2')).toBe('2 2');
  expect(led('ArrowLeft', '2 2')).toBe('2');
  expect(led('ArrowLeft', '2')).toBe('2');
  expect(led('ArrowDown', '1')).toBe('2');
  expect(led('ArrowUp', '1')).toBe('1');
  expect(led('ArrowUp', '0')).toBe('2');
  expect(led('ArrowRight', '1 0')).toBe('1 0');
});

it('should set symbols side by side when each is a character, and apart when they are words', () => {
  expect(lineOf(['1', '-', '<end>'])).toBe('1-<end>');
  expect(lineOf(['AH0', 'N', '<end>'])).toBe('AH0 N <end>');
});

it('should leave room for every row and column of a tree', () => {
  const { width, height } = sizeOf(3, 2);
  expect(width).toBeGreaterThan(xOf(3) + 40);
  expect(height).toBeGreaterThan(yOf(3, 2) + 20);
  // Those that are pruned stand apart.
  expect(yOf(2, 2) - yOf(1, 2)).toBeGreaterThan(yOf(1, 2) - yOf(0, 2));
  expect(edgePath({ x: 0, y: 0 }, { x: 64, y: 33 })).toBe('M48,14C56,14 56,47 64,47');
  expect([scrollTo(0, 50, 100, 200), scrollTo(120, 290, 100, 200), scrollTo(280, 340, 100, 200)]).toEqual([
    0, 100, 140,
  ]);
});
