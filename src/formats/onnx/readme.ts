import type { CellDef } from '../../cells/index.ts';
import { anyTaskOf } from '../../config/task.ts';
import { meanDays, standardisedLimit } from '../../data/series/forecast.ts';
import { isBidirectional, type ModelShape } from '../../nn/networks/parameters.ts';
import forecast from './archive/forecast.py?raw';
import predict from './archive/predict.py?raw';
import readme from './archive/README.md?raw';
import series from './archive/series.md?raw';
import write from './archive/write.py?raw';
import { encoderDecoderName, encoderDecoderReadme } from './encoderDecoderReadme.ts';
import { type GraphValue, graphInputs, graphOutputs } from './signature.ts';
import { carriesState, type OnnxSource, sharesVocabulary, stackGraphKinds } from './source.ts';

/** 'A character-level LSTM of 2 × 64 units over 65 characters' */
export function titleOf({ shape, config }: OnnxSource): string {
  const task = anyTaskOf(config);
  const { encoder } = shape;
  if (encoder) return `${task?.label ?? config.task.id}: ${encoderDecoderName({ ...shape, encoder })}`;
  const model = modelOf(shape);
  return task
    ? `${task.label}: ${/^[aeiou]/i.test(model) ? 'an' : 'a'} ${model}`
    : `A character-level ${model} over ${shape.vocabularySize} characters`;
}

/** 'LSTM of 2 × 64 units', or of layers that differ 'stack of LSTM (64 units) and bidirectional GRU (32 units)', the lowest first */
function modelOf(shape: ModelShape): string {
  const name = (cell: CellDef, bidirectional: boolean): string =>
    `${bidirectional ? 'bidirectional ' : ''}${cell.label}`;
  const { perLayer, cell, layers, hiddenSize } = shape;
  if (!perLayer) return `${name(cell, isBidirectional(shape))} of ${layers} × ${hiddenSize} units`;
  const each = perLayer.map((layer) => `${name(layer.cell, layer.bidirectional)} (${layer.hiddenSize} units)`);
  return `stack of ${each.slice(0, -1).join(', ')} and ${each.at(-1)}`;
}

/**
 * Lists of what goes in and comes out, by name: the characters of a text, or the symbols or numbers of a step and the classes or numbers
 * of a prediction.
 */
export function listings(source: OnnxSource): Readonly<Record<string, readonly unknown[]>> {
  const { inputs, vocabulary } = source;
  if (source.shape.encoder) return { sourceVocabulary: inputs.symbols, vocabulary };
  if (sharesVocabulary(source)) return { vocabulary };
  if (inputs.symbols.length > 0) return { inputs: inputs.symbols, outputs: vocabulary };
  const { channels, series: scaling } = inputs;
  if (!scaling) return { inputs: channels.map((name) => ({ name })), outputs: vocabulary };
  const { name, growth: logarithm, lag, scale } = scaling;
  return {
    inputs: channels.map((channel, i) => ({ name: channel, ...scaling.standardisation[i] })),
    outputs: [{ name, logarithm, rowsAhead: lag, scale }],
  };
}

/** README.md of the archive: its files, what goes in and comes out, and a program that runs. */
export function readmeOf(source: OnnxSource): string {
  const { shape, inputs, config } = source;
  const { encoder } = shape;
  if (encoder) return encoderDecoderReadme(source, { ...shape, encoder }, titleOf(source));
  const lists = Object.keys(listings(source)).map((name) => `${name}.json`);
  const { code, title } = exampleOf(source);
  const facts: Record<string, string> = {
    title: titleOf(source),
    explanation:
      anyTaskOf(config)?.explanation ?? 'The model reads a text character by character, and predicts the next one.',
    files: filesOf(source)
      .map(([name, what]) => `- \`${name}\` ${what}`)
      .join('\n'),
    signature: signatureRows(source).join('\n'),
    series: inputs.series ? series : '',
    exampleTitle: title,
    code: code.trimEnd(),
    inputsFile: lists[0] as string,
    outputsFile: lists.at(-1) as string,
    output: graphOutputs(source, 'sequence')[0]?.name ?? '',
    prediction: shape.regression ? 'row' : 'outputs[row.argmax()]',
    idsNote: inputs.symbols.length > 0 ? ' Padding is also made of ids of the list.' : '',
    stateNote: carriesState(shape) ? ' To continue, pass the returned state as the next input state.' : '',
    share: `2 / ${meanDays + 1}`,
    limit: String(standardisedLimit),
  };
  const filled = (text: string): string => text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => facts[name] ?? '');
  // Once more, for what stands within what was filled in.
  return filled(filled(readme)).replace(/\n{3,}/g, '\n\n');
}

function exampleOf({ inputs }: OnnxSource): { title: string; code: string } {
  if (inputs.series) return { title: 'Forecasting with Python', code: forecast };
  return inputs.example
    ? { title: 'Predicting with Python', code: predict }
    : { title: 'Generating text with Python', code: write };
}

function filesOf(source: OnnxSource): [name: string, what: string][] {
  const { inputs } = source;
  const text = anyTaskOf(source.config) === null;
  const step: [string, string] = ['step.onnx', `computes one step${text ? '; use it to generate text' : ''}.`];
  const sequence: [string, string] = [
    'sequence.onnx',
    `computes many steps at once${text ? '; use it to score a text or to compute the state after a prompt' : ''}.`,
  ];
  const place = 'An id is an index into the list, from 0.';
  const lists: [string, string][] = sharesVocabulary(source)
    ? [['vocabulary.json', `lists the ${text ? 'characters' : 'symbols, of input and output alike'}. ${place}`]]
    : [
        [
          'inputs.json',
          inputs.symbols.length > 0 ? `lists the symbols that are read. ${place}` : 'lists the numbers of a step.',
        ],
        [
          'outputs.json',
          source.shape.regression
            ? 'lists the numbers that are predicted.'
            : 'lists the classes that are predicted, in the order of their scores.',
        ],
      ];
  const example: [string, string][] = inputs.example
    ? [['example.json', 'has a sequence that is not training data, and its targets; null is a step without a target.']]
    : [];
  return [...(stackGraphKinds(source.shape).includes('step') ? [step] : []), sequence, ...lists, ...example];
}

/** Rows of a table: each value once, with its shape in each graph. */
function signatureRows(source: OnnxSource): string[] {
  const kinds = stackGraphKinds(source.shape);
  const rows = (way: 'in' | 'out', valuesOf: (kind: 'step' | 'sequence') => GraphValue[]): string[] =>
    valuesOf('sequence').map(({ name, type, shape, doc }) => {
      const sizes = `[${shape.join(', ')}]`;
      const inStep = kinds.includes('step') ? valuesOf('step').find((each) => each.name === name)?.shape : undefined;
      const stepSizes = inStep && `[${inStep.join(', ')}]`;
      const where = stepSizes && stepSizes !== sizes ? `${stepSizes} in step, ${sizes} in sequence` : sizes;
      return `| \`${name}\` ${way} | ${type === 'float' ? 'float32' : type} | ${where} | ${doc.replaceAll('|', '\\|')} |`;
    });
  return [...rows('in', (kind) => graphInputs(source, kind)), ...rows('out', (kind) => graphOutputs(source, kind))];
}
