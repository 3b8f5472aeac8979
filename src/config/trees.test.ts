import { describe, expect, it } from 'vitest';
import { reasonAgainstExport } from './exportConstraints.ts';
import { parseConfig } from './parse.ts';

const base = { task: { id: 'listops', lag: 20 }, embedding: { size: 8 } };
const parsed = (more: object) => parseConfig({ ...base, ...more });

describe('a configuration of trees', () => {
  it('should have as many nodes as its largest tree when the cell is chosen', () => {
    expect(parsed({}).seqLength).toBe(19);
    expect(parsed({ tree: { cell: 'binary' } }).seqLength).toBe(39);
    expect(parsed({ seqLength: 7 }).seqLength).toBe(19);
    expect(parseConfig({ ...base, task: { id: 'logic', lag: 20 } }).seqLength).toBe(10);
  });

  it.each([
    ['embedding.size', { embedding: { size: 0 } }, 'is read by an embedding'],
    ['layers', { layers: 2 }, 'has one layer'],
    ['bidirectional', { bidirectional: true }, 'no order of time'],
    ['layerNorm', { layerNorm: true }, 'no layer normalisation'],
    ['feedback.enabled', { feedback: { enabled: true } }, 'no step before another'],
    ['pool', { pool: 'mean' }, 'a tree’s root'],
    ['truncate', { truncate: 4 }, 'whole trees'],
    ['init.recurrent', { tree: { cell: 'binary' }, init: { recurrent: 'identity' } }, 'not square'],
  ] as const)('should be refused when %s has nothing to act on', (key, more, reason) => {
    expect(() => parsed(more)).toThrow(expect.objectContaining({ key, message: expect.stringContaining(reason) }));
  });

  it('should take a square initialisation when the cell sums over children', () => {
    expect(parsed({ init: { recurrent: 'identity' } }).init.recurrent).toBe('identity');
  });

  it('should be refused by every form without trees when its model is exported', () => {
    expect(reasonAgainstExport(parsed({}), 'onnx')).toBe(
      'The export to ONNX has no trees, and this model is a recursive network; take its weights.',
    );
    expect(reasonAgainstExport(parsed({}), 'pytorch')).toMatch(
      /this model trains on the task ListOps; take its weights\.$/,
    );
  });
});
