import { describe, expect, it } from 'vitest';
import { source as networkSource } from '../../nn/networks/encoderDecoder.ts';
import { head, input as networkInput } from '../../nn/networks/stack.ts';
import { forward, type Problem } from '../../nn/reference/network.ts';
import type { Data, FeatureData } from '../../nn/reference/types.ts';
import { B, S, T } from '../../nn/testing/encoderDecoders.ts';
import { writeOnnx } from './index.ts';
import { encoderDecoderSource, onnxEncoderDecoders } from './testing/encoderDecoders.ts';
import { type Feed, OnnxModel } from './testing/runtime.ts';

const tolerance = 1e-5;

const idsOf = ({ inputs }: Problem, name: string): Uint32Array => {
  const data = inputs[name] as Data;
  return data.kind === 'ids' ? data.ids : new Uint32Array();
};

type Outputs = Awaited<ReturnType<OnnxModel['run']>>;

/** Values as the next call takes them. */
const feedsOf = (outputs: Outputs): [string, Feed][] =>
  Object.entries(outputs).map(([name, { data, dims }]) => [name, { values: data, dims }]);

/** What the two graphs make of a problem: the logits and the attention of every step. */
async function run(source: ReturnType<typeof encoderDecoderSource>['source'], problem: Problem) {
  const [encoder, decoder] = await Promise.all(
    (['encoder', 'decoder_step'] as const).map((kind) => OnnxModel.open(writeOnnx(source, kind))),
  );
  if (!encoder || !decoder) throw new RangeError('no graphs');
  const lengths: Feed = { values: problem.window.source?.lengths ?? [], dims: [B] };
  const known = new Map<string, Feed>([
    ['lengths', lengths],
    ...feedsOf(await encoder.run({ source: { values: idsOf(problem, networkSource), dims: [S, B] }, lengths })),
  ]);
  const steps: Outputs[] = [];
  for (let t = 0; t < T; t++) {
    known.set('ids', { values: idsOf(problem, networkInput).subarray(t * B, (t + 1) * B), dims: [B] });
    const feeds = decoder.session.inputNames.map((name): [string, Feed] => [name, known.get(name) as Feed]);
    const outputs = await decoder.run(Object.fromEntries(feeds));
    for (const [name, value] of feedsOf(outputs)) known.set(name.replace('_next', ''), value);
    steps.push(outputs);
  }
  const ends = [encoder.session.outputNames, decoder.session.outputNames];
  await Promise.all([encoder.close(), decoder.close()]);
  const all = (name: string): number[] => steps.flatMap((outputs) => [...(outputs[name]?.data ?? [])]);
  return { logits: all('logits'), attention: all('attention'), ends };
}

function expectClose(actual: readonly number[], expected: Float64Array): void {
  expect(actual).toHaveLength(expected.length);
  const far = actual.map((value, i) => Math.abs(value - (expected[i] as number)));
  expect(far.filter((distance) => !(distance <= tolerance))).toEqual([]);
}

describe('an encoder–decoder in onnxruntime', () => {
  it.each(onnxEncoderDecoders)('should write and attend as the reference does when it has %s', async (name, shape) => {
    const { problem, source } = encoderDecoderSource(shape, name);
    const { values, kept } = forward(problem);
    const { logits, attention } = await run(source, problem);
    expectClose(logits, (values.get(head) as FeatureData).values);
    if (shape.encoder.attention === 'none') expect(attention).toEqual([]);
    else expectClose(attention, kept.get('attention') as Float64Array);
  });

  it.each(onnxEncoderDecoders)('should not see what pads a source when it has %s', async (name, shape) => {
    const { problem, source } = encoderDecoderSource(shape, name);
    const lengths = problem.window.source?.lengths ?? new Uint32Array();
    const sources = idsOf(problem, networkSource);
    const other = sources.map((id, row) =>
      Math.floor(row / B) < (lengths[row % B] as number) ? id : (id + 1) % shape.encoder.symbols,
    );
    expect(other).not.toEqual(sources);
    const changed = { ...problem.inputs, [networkSource]: { ...problem.inputs[networkSource], ids: other } as Data };
    const [one, two] = [await run(source, problem), await run(source, { ...problem, inputs: changed })];
    expect(two.logits).toEqual(one.logits);
    expect(two.attention).toEqual(one.attention);
  });
});
