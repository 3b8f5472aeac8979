import { describe, expect, it } from 'vitest';
import { violations } from '../../config/constraints.ts';
import { defaultConfig } from '../../config/defaults.ts';
import { parseConfig } from '../../config/parse.ts';
import { specOf } from '../memory/spec.ts';
import { shapeOf } from './shapeOf.ts';

const sort = { task: { id: 'sort' }, cell: 'gru', hiddenSize: 12, embedding: { size: 8 } };

const layersOf = (input: object) =>
  shapeOf(parseConfig({ ...sort, ...input }), 29).encoder?.layers.map(
    ({ cell, hiddenSize, bidirectional }) => `${cell.id} ${hiddenSize}${bidirectional ? ' bidirectional' : ''}`,
  );

describe('the encoder that a configuration describes', () => {
  it('should be as the decoder when nothing is said of it, but for its directions', () => {
    expect(layersOf({})).toEqual(['gru 12']);
    expect(layersOf({ layers: 2, bidirectional: true })).toEqual(['gru 12 bidirectional', 'gru 12 bidirectional']);
    expect(shapeOf(parseConfig(sort), 29).encoder).toMatchObject({ embedding: 8, attention: 'general' });
    expect(shapeOf(parseConfig(sort), 29).encoder).not.toHaveProperty('sharedEmbedding');
  });

  it('should have layers, cell, width and embedding of its own when these are said', () => {
    const own = { layers: 2, cell: 'lstm', hiddenSize: 6, embedding: 4 };
    expect(layersOf({ encoder: own })).toEqual(['lstm 6', 'lstm 6']);
    expect(layersOf({ encoder: { ...own, cell: 'same' }, bidirectional: true })).toEqual([
      'gru 6 bidirectional',
      'gru 6 bidirectional',
    ]);
    const shape = shapeOf(parseConfig({ ...sort, encoder: own }), 29);
    expect(shape).toMatchObject({ layers: 1, hiddenSize: 12, embedding: { size: 8 }, encoder: { embedding: 4 } });
    expect(shape.cell.id).toBe('gru');
  });

  it('should have what a list of layers says when the encoder leaves it out', () => {
    const layers = [
      { cell: 'gru', hiddenSize: 5, bidirectional: true },
      { cell: 'lstm', hiddenSize: 7, bidirectional: false },
    ];
    expect(layersOf({ layers })).toEqual(['gru 5 bidirectional', 'lstm 7']);
    expect(layersOf({ layers, encoder: { layers: 3, hiddenSize: 9 } })).toEqual([
      'gru 9 bidirectional',
      'lstm 9',
      'lstm 9',
    ]);
    expect(layersOf({ layers, encoder: { layers: 1 } })).toEqual(['gru 5 bidirectional']);
  });

  it('should have diagonal recurrence when the configuration says so', () => {
    expect(shapeOf(parseConfig({ ...sort, recurrence: 'diagonal' }), 29)).toMatchObject({ recurrence: 'diagonal' });
    const lstm = { cell: 'rnn', encoder: { cell: 'lstm' }, recurrence: 'diagonal' };
    expect(shapeOf(parseConfig({ ...sort, ...lstm }), 29)).toMatchObject({ recurrence: 'diagonal' });
  });

  it('should share its embedding when both sides have the same symbols', () => {
    const shared = { encoder: { shared: true } };
    expect(shapeOf(parseConfig({ ...sort, ...shared }), 29).encoder).toMatchObject({ sharedEmbedding: true });
    expect(() => parseConfig({ ...sort, ...shared, task: { id: 'dates' } })).toThrow(/made of different symbols/);
    expect(() => parseConfig({ ...sort, encoder: { shared: true, embedding: 4 } })).toThrow(
      /has one size; set it to 0/,
    );
  });

  it('should feed the attentional state when there is attention', () => {
    const feeding = { ...sort, inputFeeding: true };
    expect(shapeOf(parseConfig(feeding), 29).encoder).toMatchObject({ inputFeeding: true });
    expect(shapeOf(parseConfig(sort), 29).encoder).not.toHaveProperty('inputFeeding');
    expect(() => parseConfig({ ...feeding, attention: 'none' })).toThrow(/there is no attention; choose one/);
  });

  it('should have dropout between its layers when the decoder has one', () => {
    const dropout = { rate: 0.3 };
    expect(() => parseConfig({ ...sort, dropout })).toThrow(/there is one layer/);
    const config = parseConfig({ ...sort, dropout, encoder: { layers: 2 } });
    expect(specOf(config, 29).dropout).toMatchObject(dropout);
  });

  it('should be refused for dot attention when its states are not as wide as those of the decoder', () => {
    const dot = { ...sort, attention: 'dot' };
    expect(parseConfig(dot).attention).toBe('dot');
    expect(parseConfig({ ...dot, encoder: { hiddenSize: 12 } }).encoder.hiddenSize).toBe(12);
    expect(() => parseConfig({ ...dot, encoder: { hiddenSize: 13 } })).toThrow(/states of one width/);
    expect(() => parseConfig({ ...dot, bidirectional: true })).toThrow(/states of one width/);
  });

  it('should not be looked at when the task has no pairs', () => {
    const encoder = { layers: 2, cell: 'indrnn', hiddenSize: 3, embedding: 4, shared: true };
    expect(shapeOf({ ...defaultConfig, encoder }, 29)).toEqual(shapeOf(defaultConfig, 29));
    expect(violations({ ...defaultConfig, encoder })).toEqual([]);
  });
});
