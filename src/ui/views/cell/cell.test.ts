import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { cells } from '../../../cells/index.ts';
import { violations } from '../../../config/constraints.ts';
import { defaultConfig } from '../../../config/defaults.ts';
import { type LayerConfig, withLayers } from '../../../config/layerList.ts';
import type { RunConfig } from '../../../config/settings/types.ts';
import { layerSize } from '../../../nn/memory/sizes.ts';
import { drawWire, sizeOf, toPixels } from './diagram.ts';
import { countOf, countTex, equationsOf, layerNormTex, nameOf, tensorsIn, texOf } from './equations.ts';
import { layoutOf } from './layouts.ts';
import { openCsv, opennessOf, openSentence, sameCell } from './sentences.ts';

/** Every cell with every option of its own that can be had. */
const built: RunConfig[] = cells
  .flatMap(({ id }) =>
    (['full', 'diagonal'] as const).flatMap((recurrence) =>
      [false, true].map((layerNorm): RunConfig => ({ ...defaultConfig, cell: id, recurrence, layerNorm, layers: 2 })),
    ),
  )
  .flatMap((config): RunConfig[] => [
    config,
    { ...config, task: { id: 'copy', lag: 8 }, feedback: { ...config.feedback, enabled: true } },
  ])
  .filter((config) => violations(config).length === 0);

const cellOf = (config: RunConfig) => cells.find(({ id }) => id === config.cell) as (typeof cells)[number];
const named = built.map((config) => {
  const options = [
    config.recurrence === 'diagonal' && 'diagonal',
    config.layerNorm && 'layer norm',
    config.feedback.enabled && 'fed',
  ].filter(Boolean);
  return [[config.cell, ...options].join(', '), config] as const;
});

describe.each(named)('%s', (_, config) => {
  const cell = cellOf(config);
  const equations = equationsOf(cell, config);

  it('has equations that can be typeset, and whose left sides have names', () => {
    for (const tex of [...equations.map(texOf), countTex(equations), layerNormTex]) {
      const html = katex.renderToString(tex, { throwOnError: true, strict: 'error' });
      expect(html).toContain('<math');
    }
    expect(equations.at(-1)).toMatch(/^h_t = /);
    for (const line of equations) expect(nameOf(cell, line)).toMatch(/^[a-z][a-z ]+$/);
    for (const [i, gate] of cell.gates.entries()) {
      const line = equations.find((each) => each.startsWith(`${gate}_t = `));
      expect(line && nameOf(cell, line)).toBe(cell.gateNames[i]);
    }
  });

  it('learns as many numbers as its equations name', () => {
    for (const layer of [0, 1]) {
      const { inputs, parameters } = layerSize(config, 61, layer);
      const hasFeedback = config.feedback.enabled && layer === 0;
      const named = equationsOf(cell, { ...config, hasFeedback });
      expect(countOf(named, { I: inputs, H: config.hiddenSize, V: 61 })).toBe(parameters);
    }
  });

  it('is drawn with all of its gates, along a grid, from what comes in to what goes out', () => {
    const diagram = layoutOf(cell.id, config);
    if (!diagram) throw new Error('nobody has drawn it');
    const nodes = Object.values(diagram.nodes);
    const gates = nodes.flatMap((node) => (node.kind === 'gate' ? [node.gate] : []));
    expect(gates.toSorted()).toEqual(cell.gates.toSorted());
    const states = nodes.flatMap((node) => (node.kind === 'state' ? [node.label] : []));
    const ofStates = cell.states.flatMap((state) => [`${state}_{t−1}`, `${state}_t`]);
    expect(states.toSorted()).toEqual(['x_t', ...ofStates].toSorted());
    for (const { through } of diagram.wires) {
      const places = through.map((each) => (typeof each === 'string' ? diagram.nodes[each]?.at : each));
      for (const [i, to] of places.slice(1).entries()) {
        const from = places[i];
        expect(from && to && (from[0] === to[0] || from[1] === to[1]), through.join(' ')).toBe(true);
      }
    }
    const size = sizeOf(diagram);
    for (const { at } of nodes) for (const axis of [0, 1] as const) expect(toPixels(at)[axis]).toBeLessThan(size[axis]);
    for (const wire of diagram.wires) expect(drawWire(diagram, wire).path).toMatch(/^M[\d.]+,[\d.]+(L[\d.]+,[\d.]+)+$/);
  });

  it('lets every gate that is measured act on a path', () => {
    const diagram = layoutOf(cell.id, config);
    const measured = cell.slots.filter((_, i) => cell.slotActivations[i] === 'sigmoid');
    const gates = measured.map((name) => name.replace(/^1−/, ''));
    const onWires = new Set(diagram?.wires.flatMap(({ gate }) => gate ?? []));
    expect(gates.filter((gate) => cell.gates.length > 1 && !onWires.has(gate))).toEqual([]);
  });
});

describe('equations', () => {
  const lstm = cells.find(({ id }) => id === 'lstm') as (typeof cells)[number];
  const rnn = cells.find(({ id }) => id === 'rnn') as (typeof cells)[number];
  const plain = { recurrence: 'full', layerNorm: false, activation: 'relu' } as const;

  it('say what the options make of them', () => {
    expect(equationsOf(rnn, plain)).toEqual(['h_t = ReLU(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh)']);
    expect(texOf(equationsOf(rnn, { ...plain, activation: 'sigmoid' })[0] ?? '')).toBe(
      'h_t = \\sigma(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh})',
    );
    expect(equationsOf(lstm, { ...plain, recurrence: 'diagonal' })[0]).toBe(
      'i_t = σ(W_ii x_t + b_ii + w_hi ⊙ h_{t−1} + b_hi)',
    );
    expect(equationsOf(lstm, { ...plain, layerNorm: true })[1]).toBe(
      'f_t = σ(γ_if ⊙ LN(W_if x_t) + b_if + γ_hf ⊙ LN(W_hf h_{t−1}) + b_hf)',
    );
  });

  it('tell what is learnt', () => {
    expect(tensorsIn(equationsOf(lstm, plain))).toEqual({ input: 4, recurrent: 4, feedback: 0, vectors: 8 });
    expect(countTex(equationsOf(rnn, plain))).toBe('HI + H^2 + 2H');
    const lines = equationsOf(rnn, { ...plain, hasFeedback: true });
    expect(lines).toEqual(['h_t = ReLU(W_ih x_t + R_h y_{t−1} + b_ih + W_hh h_{t−1} + b_hh)']);
    expect(countTex(lines)).toBe('HI + H^2 + HV + 2H');
    expect(countTex(equationsOf(lstm, { ...plain, recurrence: 'diagonal', layerNorm: true }))).toBe('4HI + 20H');
  });
});

describe('what gates let through', () => {
  const gate = (name: string, label: string, ...means: number[]) => ({
    ...{ name, label, low: new Float32Array(means.length), high: new Float32Array(means.length) },
    mean: Float32Array.from(means),
  });
  const use = {
    ...{ layers: 2, layer: 1, hiddenSize: 2, samples: 8, keep: 0, complement: false, activations: [] },
    gates: [gate('i', 'input gate', 0.25, 0.5), gate('f', 'forget gate', 0.5, 1)],
  };

  it('is the mean of each', () => {
    expect([...opennessOf(use)]).toEqual([
      ['i', 0.375],
      ['f', 0.75],
    ]);
    expect(openSentence(use, 1200)).toBe(
      'After step 1,200 in layer 2, mean of each gate over units and steps: input gate i 0.38, forget gate f 0.75.',
    );
    expect(openCsv(use)).toBe('gate,name,mean\ni,input gate,0.375\nf,forget gate,0.75\n');
    expect([...opennessOf(null)]).toEqual([]);
    // Of the minGRU, the share that its gate leaves is measured.
    expect([...opennessOf({ ...use, gates: [gate('1−z', 'update gate', 0.75, 0.25, 0.125, 0.875)] })]).toEqual([
      ['z', 0.5],
    ]);
  });

  it('says so where it is not finite', () => {
    expect(openSentence({ ...use, gates: [gate('i', 'input gate', Number.NaN)] }, 3)).toContain('diverged');
  });
});

it('should draw what is measured of a layer for a stack that differs when that layer has the same cell', () => {
  const [lstm, gru] = ['lstm', 'gru'].map((cell) => ({ cell, hiddenSize: 8, bidirectional: false }));
  const alike = withLayers(defaultConfig, [lstm, lstm] as LayerConfig[]);
  const mixed = withLayers(defaultConfig, [lstm, gru, gru] as LayerConfig[]);
  expect([0, 1, 2].map((layer) => sameCell(mixed, alike, layer))).toEqual([true, false, false]);
});
