import { expect, it } from 'vitest';
import { writeModelFile } from '../../formats/modelFile.ts';
import { readSafetensors, writeSafetensors } from '../../formats/safetensors.ts';
import { initialParameters } from '../../nn/init/init.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { checkConfig } from '../loop/runSpec.ts';
import { Models } from './models.ts';

const vocabulary = ['a', 'b', 'c'];

it.each([
  [
    'differ',
    [
      { cell: 'lstm', hiddenSize: 7 },
      { cell: 'gru', hiddenSize: 5 },
    ],
    'lstm:7,gru:5',
  ],
  ['are alike', [{ cell: 'gru', hiddenSize: 5 }, {}], ''],
])(
  'should complete the configuration of weights alone by their own layers when these %s',
  async (_, layers, perLayer) => {
    const config = checkConfig({ layers });
    const tensors = initialParameters(shapeOf(config, vocabulary.length), config.init, 1);
    const file = readSafetensors(writeModelFile({ config, vocabulary, step: 3, tensors }));
    const bare = new Blob([writeSafetensors({ tensors: file.tensors, metadata: {} })]);
    const present = checkConfig({ task: { id: 'recall' }, layers: [{ bidirectional: true }, { cell: 'rnn' }, {}] });
    const report = await new Models().open('id', 'bare.safetensors', bare, present);
    const { cell, hiddenSize } = config;
    expect(report).toMatchObject({
      config: { ...present, layers: 2, cell, hiddenSize, bidirectional: false, perLayer },
    });
  },
);
