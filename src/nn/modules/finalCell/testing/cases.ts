import { getCell } from '../../../../cells/index.ts';
import { H, type ModuleCase, source } from '../../../testing/moduleCase.ts';
import type { RecurrenceConfig } from '../../recurrence/definition.ts';

const layer = (id: string, more: Partial<RecurrenceConfig> = {}): RecurrenceConfig => ({
  ...{
    cell: getCell(id),
    activation: 'tanh',
    recurrence: 'full',
    hiddenSize: H,
    bidirectional: false,
    layerNorm: false,
  },
  ...more,
});

export const cases: readonly ModuleCase<null>[] = [
  { name: 'an LSTM', config: null, inputs: [source(H)], layer: layer('lstm') },
  {
    name: 'both directions of an LSTM',
    config: null,
    inputs: [source(H, H)],
    layer: layer('lstm', { bidirectional: true }),
  },
  { name: 'an LSTM without an input gate', config: null, inputs: [source(H)], layer: layer('lstm-coupled') },
  { name: 'peepholes', config: null, inputs: [source(H)], layer: layer('lstm-peephole') },
  {
    name: 'a diagonal recurrence',
    config: null,
    inputs: [source(H)],
    layer: layer('lstm', { recurrence: 'diagonal' }),
  },
  ...(['persistent', 'looped', 'stepwise'] as const).map(
    (kind): ModuleCase<null> => ({
      name: `both directions of an LSTM whose steps are ${kind}`,
      config: null,
      inputs: [source(H, H)],
      layer: layer('lstm', { bidirectional: true }),
      steps: kind,
    }),
  ),
];
