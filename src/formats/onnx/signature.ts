import { anyTaskOf, readsText } from '../../config/task.ts';
import { isPooled } from '../../nn/networks/parameters.ts';
import type { Dimension } from './graphBuilder.ts';
import { carriesState, type OnnxSource, type StackGraphKind, sharesVocabulary, takesLengths } from './source.ts';

/** An input or output of a graph. */
export interface GraphValue {
  readonly name: string;
  readonly type: 'float' | 'int64';
  readonly shape: readonly Dimension[];
  /** For people: one sentence or two. */
  readonly doc: string;
}

const stateNames = { h: 'hidden', c: 'cell' } as const;

const rowsOf = (kind: StackGraphKind): readonly Dimension[] => (kind === 'step' ? ['B'] : ['T', 'B']);

function stateValues({ shape }: OnnxSource, suffix: string, when: string): GraphValue[] {
  if (!carriesState(shape)) return [];
  const { layers, perLayer, hiddenSize, cell } = shape;
  const values = (of: typeof cell, size: readonly Dimension[], layer = ''): GraphValue[] =>
    of.states.map((state) => {
      const doc = `The ${stateNames[state]} states${layer && ` of layer${layer.replace('_l', ' ')}`} ${when}.`;
      return { name: state + suffix + layer, type: 'float', shape: size, doc };
    });
  if (!perLayer) return values(cell, [layers, 'B', hiddenSize]);
  return perLayer.flatMap((layer, l) => values(layer.cell, [1, 'B', layer.hiddenSize], `_l${l}`));
}

/** What a graph takes, in order. Time-major: T steps of B sequences, both of the caller's choice. */
export function graphInputs(source: OnnxSource, kind: StackGraphKind): GraphValue[] {
  const lengths: GraphValue = {
    name: 'lengths',
    type: 'int64',
    shape: ['B'],
    doc: 'Steps of each sequence, 1 to T; later steps are padding and change nothing.',
  };
  return [
    source.shape.features === undefined ? symbolInput(source, kind) : numberInput(source, kind),
    ...(takesLengths(source.shape, kind) ? [lengths] : []),
    ...stateValues(source, '', 'before; zeros to begin with'),
  ];
}

function symbolInput(source: OnnxSource, kind: StackGraphKind): GraphValue {
  const list = sharesVocabulary(source) ? 'the vocabulary' : 'the input symbols';
  const what = readsText(source.config) ? 'Characters' : 'Symbols';
  const doc = `${what} as indices of ${list}, 0 to ${source.inputs.symbols.length - 1}.`;
  return { name: 'ids', type: 'int64', shape: rowsOf(kind), doc };
}

function numberInput({ shape, inputs }: OnnxSource, kind: StackGraphKind): GraphValue {
  const names = inputs.channels.join('; ');
  const doc = `The numbers of a step: ${names}.${inputs.series ? ' The graph standardises them.' : ''}`;
  return { name: 'values', type: 'float', shape: [...rowsOf(kind), shape.features as number], doc };
}

/** What a graph gives, in order. */
export function graphOutputs(source: OnnxSource, kind: StackGraphKind): GraphValue[] {
  return [predictionValue(source, kind), ...stateValues(source, '_next', 'after')];
}

function predictionValue(source: OnnxSource, kind: StackGraphKind): GraphValue {
  const { shape, config } = source;
  const pooled = isPooled(shape);
  const atEnd = !pooled && anyTaskOf(config)?.output.endsWith('-at-end') === true;
  const where = atEnd ? ' The prediction is that of the last step of a sequence.' : '';
  const rows = pooled ? ['B'] : rowsOf(kind);
  const size = [...rows, shape.vocabularySize];
  return shape.regression
    ? { name: 'predictions', type: 'float', shape: size, doc: predictedNumbers(source) + where }
    : { name: 'logits', type: 'float', shape: size, doc: scoredClasses(source) + where };
}

function scoredClasses(source: OnnxSource): string {
  const of = readsText(source.config) ? 'the next character' : `the ${source.shape.vocabularySize} classes`;
  return `Scores of ${of}; softmax makes probabilities of them.`;
}

function predictedNumbers({ inputs, vocabulary }: OnnxSource): string {
  const { series } = inputs;
  if (!series) return `Predicted: ${vocabulary.join(', ')}.`;
  const { name, growth, lag } = series;
  return `Change of ${growth ? 'the logarithm of ' : ''}${name} in ${lag} ${lag === 1 ? 'row' : 'rows'}.`;
}
