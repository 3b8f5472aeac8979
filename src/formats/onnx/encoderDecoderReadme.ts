import { anyTaskOf } from '../../config/task.ts';
import type { Encoder, LayerShape, ModelShape } from '../../nn/networks/parameters.ts';
import { layerShape } from '../../nn/networks/parameters.ts';
import readme from './archive/encoder_decoder.md?raw';
import translate from './archive/translate.py?raw';
import { encoderDecoderValues } from './encoderDecoderSignature.ts';
import type { GraphValue } from './signature.ts';
import { encoderDecoderKinds, type OnnxSource } from './source.ts';

const layerName = ({
  cell,
  hiddenSize,
  bidirectional = false,
}: Omit<LayerShape, 'bidirectional'> & Partial<LayerShape>) =>
  `${bidirectional ? 'bidirectional ' : ''}${cell.label} of ${hiddenSize}`;

/** 'an encoder–decoder, bidirectional GRU of 32 to GRU of 32 units with additive attention' */
export function encoderDecoderName(shape: ModelShape & { readonly encoder: Encoder }): string {
  const { encoder, layers } = shape;
  const decoder = Array.from({ length: layers }, (_, l) => layerName(layerShape(shape, l)));
  const { attention } = encoder;
  const kind = attention === 'none' ? 'without attention' : `with ${attention} attention`;
  return `an encoder–decoder, ${encoder.layers.map(layerName).join(' and ')} to ${decoder.join(' and ')} units ${kind}`;
}

/** Steps that greedy search writes at most, where a model comes to no end. */
const mostSteps = 200;

/** README.md of the archive of an encoder–decoder. @param title of the model */
export function encoderDecoderReadme(
  source: OnnxSource,
  shape: ModelShape & { readonly encoder: Encoder },
  title: string,
): string {
  const { inputs, config } = source;
  const characters = inputs.characters !== false;
  const facts: Record<string, string> = {
    title,
    explanation: anyTaskOf(config)?.explanation ?? '',
    signature: encoderDecoderKinds
      .flatMap((kind) => {
        const { inputs: taken, outputs: given } = encoderDecoderValues(shape, kind);
        return [...taken.map((value) => row(kind, 'in', value)), ...given.map((value) => row(kind, 'out', value))];
      })
      .join('\n'),
    typed: characters ? 'list(sys.argv[1])' : 'sys.argv[1].split()',
    separator: characters ? 'nothing' : 'spaces',
    longest: String(mostSteps),
  };
  const filled = (text: string): string => text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => facts[name] ?? '');
  return filled(readme.replace('{{code}}', () => translate.trimEnd()));
}

const row = (kind: string, way: 'in' | 'out', { name, type, shape, doc }: GraphValue): string =>
  `| ${kind} | \`${name}\` ${way} | ${type === 'float' ? 'float32' : type} | [${shape.join(', ')}] | ${doc.replace(/[|<]/g, '\\$&')} |`;
