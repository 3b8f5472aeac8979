import { type Encoder, type LayerShape, layerShape, type ModelShape } from '../../nn/networks/parameters.ts';
import type { Dimension } from './graphBuilder.ts';
import type { GraphValue } from './signature.ts';
import type { EncoderDecoderGraphKind } from './source.ts';

type EncoderDecoderShape = ModelShape & { readonly encoder: Encoder };

/** What input feeding carries from step to step. */
export const attentionalState = 'attentional';

/** A state of the decoder that goes from call to call. */
interface DecoderState {
  readonly name: string;
  readonly state: 'h' | 'c';
  /** Those whose it is, from 0: all of them, or one where layers differ. */
  readonly layers: readonly number[];
  readonly hiddenSize: number;
}

/** In the order of layers, h before c. */
export function decoderStates(shape: ModelShape): readonly DecoderState[] {
  const all = Array.from({ length: shape.layers }, (_, l) => ({ l, ...layerShape(shape, l) }));
  const states = (layers: typeof all, suffix: string): DecoderState[] =>
    (layers[0] as (typeof all)[number]).cell.states.map((state) => ({
      ...{ name: `${state}${suffix}`, state, layers: layers.map(({ l }) => l) },
      hiddenSize: (layers[0] as (typeof all)[number]).hiddenSize,
    }));
  return shape.perLayer ? all.flatMap((layer) => states([layer], `_l${layer.l}`)) : states(all, '');
}

const float = (name: string, shape: readonly Dimension[], doc: string): GraphValue => ({
  name,
  type: 'float',
  shape,
  doc,
});
const whole = (name: string, shape: readonly Dimension[], doc: string): GraphValue => ({
  name,
  type: 'int64',
  shape,
  doc,
});

/** What a graph of an encoder–decoder takes and gives, in order: S steps of B sources, and one step of B targets. */
export function encoderDecoderValues(
  shape: EncoderDecoderShape,
  kind: EncoderDecoderGraphKind,
): { readonly inputs: readonly GraphValue[]; readonly outputs: readonly GraphValue[] } {
  const { encoder, vocabularySize } = shape;
  const highest = encoder.layers.at(-1) as LayerShape;
  const M = highest.hiddenSize * (highest.bidirectional ? 2 : 1);
  const { hiddenSize: H } = layerShape(shape, shape.layers - 1);
  const attends = encoder.attention !== 'none';
  const stateOf = { h: 'hidden', c: 'cell' } as const;
  const states = (suffix: string, when: string) => {
    const recurrent = decoderStates(shape).map(({ name, state, layers, hiddenSize }) => {
      const whose = shape.perLayer ? `layer ${layers[0]} of the decoder` : 'the decoder';
      return float(
        name + suffix,
        [layers.length, 'B', hiddenSize],
        `The ${stateOf[state]} states of ${whose} ${when}.`,
      );
    });
    const carried = float(
      attentionalState + suffix,
      ['B', H],
      `The attentional state ${when}, which the decoder reads.`,
    );
    return encoder.inputFeeding ? [...recurrent, carried] : recurrent;
  };
  const keys =
    encoder.attention === 'dot' ? [] : [float('keys', ['S', 'B', H], 'What scores compare the decoder with.')];
  const memory = attends ? [...keys, float('memory', ['S', 'B', M], 'The states of the encoder.')] : [];
  const lengths = whole('lengths', ['B'], 'Steps of each source with its end, 1 to S; later steps are padding.');
  if (kind === 'encoder') {
    const last = encoder.symbols - 1;
    const ids = whole(
      'source',
      ['S', 'B'],
      `Symbols as indices of the source vocabulary, 0 to ${last}; the last is <end>.`,
    );
    return { inputs: [ids, lengths], outputs: [...memory, ...states('', 'before the first step')] };
  }
  const before = `The symbols before, as indices of the vocabulary, 0 to ${vocabularySize - 1}; <start> to begin with.`;
  return {
    inputs: [whole('ids', ['B'], before), ...states('', 'before'), ...memory, ...(attends ? [lengths] : [])],
    outputs: [
      float('logits', ['B', vocabularySize], 'Scores of the next symbol; softmax makes probabilities of them.'),
      ...states('_next', 'after'),
      ...(attends ? [float('attention', ['B', 'S'], 'The share of each step of the source in the context.')] : []),
    ],
  };
}
