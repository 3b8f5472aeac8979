import { describe, expect, it } from 'vitest';
import { cells, getCell } from '../../cells/index.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { stack } from '../networks/stack.ts';
import { wirings } from '../testing/wirings.ts';
import { place } from './placement.ts';
import { type Resolved, resolve } from './resolve.ts';

const shape = (more: Partial<ModelShape> = {}): ModelShape => ({
  cell: getCell('gru'),
  activation: 'tanh',
  layers: 3,
  hiddenSize: 6,
  vocabularySize: 9,
  ...more,
});
const window = { seqLength: 10, batchSize: 4, kept: 10, wavefront: false };
const dropout = { rate: 0.2, variational: false };

const networks: [string, Resolved][] = [
  ...cells.map(({ id }): [string, ModelShape] => [id, shape({ cell: getCell(id) })]),
  ...wirings.map(([name, wiring]): [string, ModelShape] => [name, shape({ hiddenSize: 7, ...wiring })]),
  ['a pooled model', shape({ pool: 'mean' })] as const,
].flatMap(([name, of]) =>
  [undefined, dropout].flatMap((dropped) =>
    [false, true].map((bidirectional): [string, Resolved] => [
      `${name}${dropped ? ', dropout' : ''}${bidirectional ? ', both directions' : ''}`,
      resolve(stack({ ...of, bidirectional }, dropped)),
    ]),
  ),
);

/** A write of, or the last look at, the gradient of a value: nodes back from the last, what a node reads before what it writes. */
type Access = { readonly buffer: number; readonly name: string; readonly kind: 'write' | 'use' };

function backward(network: Resolved, chunks: number): Access[] {
  const { nodes, values } = place(network, window, false);
  const found: Access[] = [];
  const access = (name: string, kind: Access['kind']): void => {
    const value = values.get(name);
    if (value?.gradient) found.push({ buffer: value.gradient.buffer, name, kind });
  };
  for (let chunk = 0; chunk < chunks; chunk++) {
    for (const { name, from, definition, parameters } of nodes.toReversed()) {
      const output = values.get(name)?.value;
      const perSequence = output?.kind === 'features' && output.rows === 'sequence';
      // One row a sequence has its gradient before the first chunk, and keeps it.
      if (chunk > 0 && perSequence && definition.kind === 'linear') continue;
      if (definition.overwritesInput) {
        access(from[0] as string, 'write');
        continue;
      }
      access(name, 'use');
      from.forEach((input, i) => {
        access(input, definition.gradientInPlace && i === 0 ? 'use' : 'write');
      });
      // Those of its parameters come after.
      if (parameters.length > 0 && !definition.releasesGradient) access(name, 'use');
    }
  }
  return found;
}

describe('where gradients gather', () => {
  it.each(networks)(
    'should hold each from its first part to its last use when buffers are shared in %s',
    (_, network) => {
      const aliases = new Map<string, string>();
      for (const { name, from, definition } of network.nodes.toReversed())
        if (definition.gradientInPlace) aliases.set(from[0] as string, aliases.get(name) ?? name);
      const owner = (name: string): string => aliases.get(name) ?? name;
      const holds = new Map<number, string>();
      for (const { buffer, name, kind } of backward(network, 2)) {
        if (kind === 'write') holds.set(buffer, owner(name));
        else expect(holds.get(buffer), `${name} in buffer ${buffer}`).toBe(owner(name));
      }
    },
  );

  it('should be one buffer for all layers when each hears of the one above alone', () => {
    const { buffers } = place(resolve(stack(shape({ layers: 5 }))), window, false);
    expect(buffers.filter(({ label }) => label.startsWith('gradient of the output'))).toHaveLength(1);
  });

  it('should be a buffer each when a module reads its output’s gradient while it writes its input’s', () => {
    const features = { kind: 'features', rows: 'step', parts: [4] } as const;
    const kept = { kind: 'recurrence', infer: () => ({ output: features, parameters: [{}] as never }) } as const;
    const names = ['one', 'two', 'three', 'four'];
    const nodes = names.map((name, i) => ({ name, definition: kept, config: null, from: [names[i - 1] ?? 'input'] }));
    const network = { inputs: { input: features }, nodes, parameterName: () => 'weight', lastParameters: [] };
    const { values } = place(resolve(network), window, false);
    const buffers = names.slice(0, 3).map((name) => values.get(name)?.gradient?.buffer);
    expect(buffers[0]).not.toBe(buffers[1]);
    expect(buffers[1]).not.toBe(buffers[2]);
    expect(buffers[0]).toBe(buffers[2]);
  });

  it('should refuse a node that changes a gradient in place when others read the value too', () => {
    const network = stack(shape({ layers: 2 }), dropout);
    const nodes = network.nodes.map((node) => (node.name === 'layer 2' ? { ...node, from: ['layer 1'] } : node));
    expect(() => place(resolve({ ...network, nodes }), window, false)).toThrow(/changes the gradient of layer 1/);
  });
});

describe('what modules keep', () => {
  it('should be a region for each direction when a layer has two', () => {
    const { nodes, buffers } = place(resolve(stack(shape({ layers: 1, bidirectional: true }))), window, false);
    const gates = nodes[0]?.kept.get('gates');
    expect(gates).toMatchObject({ alone: false, offset: 0, stride: 5120, size: 5120 });
    expect(buffers[gates?.buffer ?? -1]).toEqual({ label: 'gates of layer 1', bytes: 2 * 5120 });
  });

  it('should be a region for each layer when a wavefront shares the buffers', () => {
    const { nodes } = place(resolve(stack(shape())), window, true);
    const layers = nodes.filter(({ definition }) => definition.kind === 'recurrence');
    expect(new Set(layers.map(({ kept }) => kept.get('gates')?.buffer)).size).toBe(1);
    expect(layers.map(({ kept }) => kept.get('gates')?.offset)).toEqual([0, 5120, 10240]);
  });

  it('should leave what dropout leaves of each layer in one buffer when a wavefront shares it', () => {
    const { values, buffers } = place(resolve(stack(shape(), dropout)), window, true);
    const places = ['output of layer 1', 'output of layer 2'].map((name) => values.get(name)?.place);
    const bytes = 16 * ((places[1]?.start4 ?? 0) - (places[0]?.start4 ?? 0));
    expect(places[0]?.buffer).toBe(places[1]?.buffer);
    expect(bytes).toBeGreaterThan(0);
    expect(buffers[places[0]?.buffer ?? -1]).toEqual({ label: 'outputs of all layers', bytes: 2 * bytes });
  });
});
