import { describe, expect, it } from 'vitest';
import { defaultConfig } from './defaults.ts';
import { layersOf, readLayers, withLayers, writeLayers } from './layerList.ts';
import { ConfigError, parseConfig } from './parse.ts';

const parse = (input: object) => parseConfig(input);
const lstm = { cell: 'lstm', hiddenSize: 256, bidirectional: false };
const gru = { cell: 'gru', hiddenSize: 128, bidirectional: true };

describe('a list of layers', () => {
  it('should be read as it was written when cells, units and directions differ', () => {
    expect(writeLayers([lstm, gru])).toBe('lstm:256,gru:128:bidirectional');
    expect(readLayers('lstm:256, gru:128:bidirectional')).toEqual([lstm, gru]);
    for (const wrong of ['', 'lstm', 'lstm:', 'lstm:x', 'lstm:8,', 'lstm:8:both'])
      expect(readLayers(wrong), wrong).toBeNull();
  });

  it('should be the short form when all are alike', () => {
    const config = withLayers(defaultConfig, [lstm, lstm, lstm]);
    expect(config).toMatchObject({ layers: 3, cell: 'lstm', hiddenSize: 256, bidirectional: false, perLayer: '' });
    expect(layersOf(config)).toEqual([lstm, lstm, lstm]);
    expect(withLayers(config, [])).toEqual(config);
  });
});

describe('layers in a configuration', () => {
  it('should be taken from a list, where each leaves out what is as in the one before', () => {
    const config = parse({
      task: { id: 'recall' },
      layers: [{ cell: 'gru', hiddenSize: 64 }, { bidirectional: true }, { cell: 'lstm', hiddenSize: 32 }],
    });
    expect(config).toMatchObject({ layers: 3, cell: 'gru', hiddenSize: 64, bidirectional: true });
    expect(config.perLayer).toBe('gru:64,gru:64:bidirectional,lstm:32:bidirectional');
    expect(parse(config)).toEqual(config);
    expect(parse({ layers: [{ hiddenSize: 9 }, {}] })).toEqual(parse({ layers: 2, hiddenSize: 9 }));
  });

  it('should win over what all would share when they are listed as text', () => {
    const config = parse({ perLayer: 'rnn:8,gru:4', cell: 'lstm', hiddenSize: 99, layers: 7 });
    expect(config).toMatchObject({ layers: 2, cell: 'rnn', hiddenSize: 8, perLayer: 'rnn:8,gru:4' });
  });

  it.each([
    [{ layers: [] }, /layers\) must be a whole number from 1 to 8, or a list of 1 to 8 layers/],
    [{ layers: new Array(9).fill({}) }, /a list of 1 to 8 layers/],
    [{ layers: [{ cell: 'quasi' }] }, /Cell \(cell\) must be one of rnn/],
    [{ layers: [{ hiddenSize: 0 }] }, /Hidden units \(hiddenSize\) must be a whole number from 1 to 1024/],
    [{ layers: [{ units: 3 }] }, /There is no setting "units" in layers/],
    [{ perLayer: 'lstm 8' }, /must be 1 to 8 layers like lstm:256,gru:128:bidirectional/],
    [{ perLayer: 'lstm:8,quasi:8' }, /of the cells rnn/],
    [{ perLayer: 'lstm:8,gru:2000' }, /with 1 to 1024 units/],
    [
      { layers: [{ hiddenSize: 8 }, { hiddenSize: 9 }], connections: { residual: true } },
      /all layers need the same number of units/,
    ],
    [{ layers: [{ hiddenSize: 8 }, { hiddenSize: 9 }], embedding: { size: 8, tied: true } }, /make both sizes equal/],
    [{ layers: [{}, { bidirectional: true }] }, /which the reverse direction would read/],
    [
      { task: { id: 'recall' }, pool: 'ends', layers: [{ bidirectional: true }, { bidirectional: false }] },
      /only a bidirectional network/,
    ],
    [
      { layerNorm: true, layers: [{ cell: 'lstm' }, { cell: 'min-gru' }] },
      /layer normalisation acts on products of full matrices/,
    ],
  ])('should be refused with what to do when it is %j', (input, message) => {
    expect(() => parse(input)).toThrow(ConfigError);
    expect(() => parse(input)).toThrow(message);
  });

  it('should share an embedding with the head when that is as wide as the top layer', () => {
    const config = parse({ layers: [{ hiddenSize: 8 }, { hiddenSize: 9 }], embedding: { size: 9, tied: true } });
    expect(config.embedding).toEqual({ size: 9, tied: true });
  });
});
