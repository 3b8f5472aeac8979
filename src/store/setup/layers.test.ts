import { beforeEach, describe, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import { layersOf, withLayers } from '../../config/layerList.ts';
import { editLayers, letLayersDiffer, listsLayers } from './layers.ts';
import { chooseTask, edit, fillDraft, fillFromPreset, useSetup } from './setup.ts';

const layer = (cell: string, hiddenSize: number, bidirectional = false) => ({ cell, hiddenSize, bidirectional });
const [lstm, gru] = [layer('lstm', 32), layer('gru', 16)];
const start = { ...withLayers(defaultConfig, [gru, gru]), task: { id: 'recall', lag: 8 } };

const draft = () => useSetup.getState().draft;
const layers = () => layersOf(draft());
const isListed = (): boolean => listsLayers(useSetup.getState());
const aside = () => useSetup.getState().aside.map(({ path }) => path);

beforeEach(() => fillDraft(start, undefined));

describe('layers that differ', () => {
  it('should be listed as they are when they are let differ, without a change of the draft', () => {
    fillDraft(start, undefined, { presetId: 'some' });
    letLayersDiffer(true);
    expect([isListed(), draft(), useSetup.getState().presetId]).toEqual([true, start, 'some']);
  });

  it('should stay listed when an edit makes them alike', () => {
    fillDraft(withLayers(start, [lstm, gru]), undefined);
    editLayers([gru, lstm]);
    expect(draft()).toMatchObject({ layers: 2, cell: 'gru', hiddenSize: 16, perLayer: 'gru:16,lstm:32' });
    editLayers([gru, gru]);
    expect([isListed(), draft().perLayer]).toEqual([true, '']);
    editLayers([gru]);
    expect([isListed(), draft().layers]).toEqual([true, 1]);
  });

  it('should be listed without being asked for when a configuration has them', () => {
    fillDraft(withLayers(start, [gru, lstm]), undefined);
    expect(isListed()).toBe(true);
    fillFromPreset('tiny-fast');
    expect(isListed()).toBe(false);
  });

  it('should become as the lowest one when made alike, and what they were when let differ again', () => {
    const mixed = [gru, layer('lstm', 32, true), lstm];
    editLayers(mixed);
    letLayersDiffer(false);
    expect([isListed(), layers()]).toEqual([false, [gru, gru, gru]]);
    edit('seed', 9);
    letLayersDiffer(true);
    expect([isListed(), layers()]).toEqual([true, mixed]);
  });

  it.each(['edited', 'replaced by the same'])(
    'should begin alike when the shared settings were %s meanwhile',
    (how) => {
      editLayers([gru, lstm]);
      letLayersDiffer(false);
      if (how === 'edited') edit('hiddenSize', 24);
      else fillDraft(start, undefined);
      const shared = layers();
      letLayersDiffer(true);
      expect(layers()).toEqual(shared);
    },
  );

  it('should read forward for a task that allows nothing else, and as before for one that does', () => {
    const mixed = [layer('gru', 16, true), lstm];
    editLayers(mixed);
    chooseTask('text');
    expect([layers(), aside()]).toEqual([[gru, lstm], ['perLayer']]);
    chooseTask('recall');
    expect([layers(), aside()]).toEqual([mixed, []]);
  });

  it.each([
    ['a layer', () => editLayers([gru, layer('rnn', 8)]), [gru, layer('rnn', 8)]],
    ['what they share', () => edit('hiddenSize', 24), [layer('gru', 24), layer('gru', 24)]],
  ])('should keep their edit when %s was edited while directions were put back', (_, change, expected) => {
    editLayers([layer('gru', 16, true), gru]);
    chooseTask('text');
    change();
    chooseTask('recall');
    expect([layers(), aside()]).toEqual([expected, []]);
  });

  it('should let go of residual connections when their widths differ, until they are equal', () => {
    edit('connections.residual', true);
    editLayers([gru, lstm]);
    expect([draft().connections.residual, aside()]).toEqual([false, ['connections.residual']]);
    editLayers([gru, layer('lstm', 16)]);
    expect([draft().connections.residual, aside()]).toEqual([true, []]);
  });
});
