import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { defaultCapabilities } from './capabilities.ts';
import { chunkSteps, stepParts, stepWorkgroups } from './dispatchSize.ts';

const software = { ...defaultCapabilities, software: true };

describe('stepParts', () => {
  const variant = { kind: 'stepwise', R: 4, wavefront: true } as const;
  const parts = (layers: number, batch: number, dispatchWork: number) =>
    stepParts(variant, layers, batch, 10, { ...software, dispatchWork }).map(({ layers: l, sequences: s }) => [
      [l.first, l.end],
      [s.first, s.end],
    ]);

  it('takes a step whole where it is short', () => {
    expect(parts(3, 70, 1e6)).toEqual([
      [
        [0, 3],
        [0, 70],
      ],
    ]);
  });

  it('cuts the batch into whole rows of workgroups, the last as long as is left', () => {
    // 32 sequences a row, 960 operations of three layers
    const cut = (sequences: number[][]) => sequences.map((range) => [[0, 3], range]);
    expect(parts(3, 70, 1919)).toEqual(
      cut([
        [0, 32],
        [32, 64],
        [64, 70],
      ]),
    );
    expect(parts(3, 70, 1920)).toEqual(
      cut([
        [0, 64],
        [64, 70],
      ]),
    );
  });

  it('cuts the layers too where a row of all of them is too long, down to a row of one', () => {
    expect(parts(3, 40, 640)).toEqual([
      [
        [0, 2],
        [0, 32],
      ],
      [
        [0, 2],
        [32, 40],
      ],
      [
        [2, 3],
        [0, 32],
      ],
      [
        [2, 3],
        [32, 40],
      ],
    ]);
    expect(parts(2, 5, 1)).toEqual([
      [
        [0, 1],
        [0, 5],
      ],
      [
        [1, 2],
        [0, 5],
      ],
    ]);
  });

  it('has a workgroup for each of its units, sequences and layers', () => {
    expect(stepWorkgroups(variant, 32, { first: 0, end: 32 }, 3)).toEqual([1, 1, 3]);
    expect(stepWorkgroups(variant, 36, { first: 32, end: 65 })).toEqual([2, 2, 1]);
  });
});

describe('chunkSteps', () => {
  const lstm = getCell('lstm');

  it('takes a small layer’s window whole and cuts a large one, never to nothing', () => {
    expect(chunkSteps(lstm, 16, 4, 100, software)).toBe(100);
    const cut = chunkSteps(lstm, 128, 256, 1024, software);
    expect(cut).toBeGreaterThan(1);
    expect(cut).toBeLessThan(1024);
    expect(chunkSteps(lstm, 1024, 256, 1024, software)).toBe(1);
  });

  it('takes more at a time on a GPU', () => {
    expect(chunkSteps(lstm, 128, 256, 1024, defaultCapabilities)).toBeGreaterThan(
      chunkSteps(lstm, 128, 256, 1024, software),
    );
  });
});
