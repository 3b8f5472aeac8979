import { beforeEach, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import { comparedEditor } from './configEditor.ts';
import { fillDraft, useSetup } from './setup.ts';

beforeEach(() => fillDraft(defaultConfig, undefined));

it('should edit layers one by one and leave the setup alone when a model to compare is edited', () => {
  const { useDraft, edit, editLayers, letLayersDiffer } = comparedEditor(defaultConfig);
  const layer = (cell: string) => ({ cell, hiddenSize: 16, bidirectional: false });
  edit('layers', 2);
  letLayersDiffer(true);
  expect(useDraft.getState()).toMatchObject({ draft: { layers: 2, perLayer: '' }, listsLayers: true });
  editLayers([layer('lstm'), layer('gru')]);
  expect(useDraft.getState().draft).toMatchObject({ layers: 2, cell: 'lstm', perLayer: 'lstm:16,gru:16' });
  letLayersDiffer(false);
  expect(useDraft.getState().draft.perLayer).toBe('');
  letLayersDiffer(true);
  expect(useDraft.getState().draft.perLayer).toBe('lstm:16,gru:16');
  expect(useSetup.getState()).toMatchObject({ draft: defaultConfig, listsLayers: false });
});

it('should put back what does not fit, and return it when it fits again', () => {
  const { useDraft, edit } = comparedEditor({ ...defaultConfig, layers: 2 });
  edit('connections.residual', true);
  edit('perLayer', 'lstm:16,gru:8');
  expect(useDraft.getState()).toMatchObject({
    draft: { connections: { residual: false } },
    aside: [{ path: 'connections.residual' }],
  });
  edit('perLayer', 'lstm:16,gru:16');
  expect(useDraft.getState()).toMatchObject({ draft: { connections: { residual: true } }, aside: [] });
});
