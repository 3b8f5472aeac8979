import { describe, expect, it } from 'vitest';
import type { Rng } from '../../lib/rng.ts';
import type { Network, NodeSpec, Value } from '../network/types.ts';
import { backward, type Forward, forward, type Problem } from '../reference/network.ts';
import type { FeatureData } from '../reference/types.ts';
import { type Part, partErrors } from '../testing/finiteDifferences.ts';
import type { ModuleCase } from '../testing/moduleCase.ts';
import { lackOf, type TestedModule, testedModules } from '../testing/modules.ts';
import { draw, drawInputs, drawParameters, drawWindow, networkOf, rngOf } from '../testing/tinyNetwork.ts';

/** The module by itself, on random inputs. */
function problemOf(module: TestedModule, each: ModuleCase<unknown>): Problem {
  const rng = rngOf(module, each);
  const { network: around, name, layer } = networkOf(module, each);
  const inputs: Record<string, Value> = Object.fromEntries(each.inputs.map((value, i) => [`input ${i}`, value]));
  // What a layer is given in its place has no recurrence to it, and may be of any width.
  const nodes = around.nodes
    .filter((node) => node.name === name || node.name === layer)
    .map((node) => (layer && node.name === name ? node : { ...node, from: Object.keys(inputs) }));
  const network: Network = { ...around, inputs, nodes };
  const window = drawWindow(around, each, rng);
  return { network, params: drawParameters(network, rng), inputs: drawInputs(network, window, rng), window };
}

const outputOf = ({ nodes }: Network, { values }: Forward) =>
  values.get((nodes.at(-1) as NodeSpec).name) as FeatureData;

/** The relative errors of a reference's gradients: of its parameters and inputs, by a loss that is its output times random numbers. */
function errorsOf(problem: Problem, rng: Rng) {
  const { network, params, inputs } = problem;
  const output = (): Float64Array => outputOf(network, forward(problem)).values;
  const gradient = draw(rng, output().length);
  const loss = (): number => output().reduce((sum, y, i) => sum + y * (gradient[i] as number), 0);
  const { grads, gradients } = backward(problem, forward(problem), gradient);
  const parts = Object.entries(params).map(
    ([name, values]): Part => ({ name, values, gradient: grads[name] as Float64Array }),
  );
  for (const [name, data] of Object.entries(inputs)) {
    if (data.kind === 'features')
      parts.push({ name, values: data.values, gradient: gradients.get(name) as Float64Array });
  }
  return partErrors(loss, parts, 12, 5);
}

describe.each(testedModules)('the reference of $kind', (module) => {
  it('should have its files and cases when it is found', () => {
    expect(lackOf(module.kind)).toEqual([]);
    expect(module.cases.length).toBeGreaterThan(0);
  });

  it.each(module.cases)('should give what its definition infers when it is given $name', (each) => {
    const problem = problemOf(module, each);
    const { values, cell: _, ...output } = outputOf(problem.network, forward(problem));
    // A loss is one number, its outputs' gradient lies where they were.
    if (module.definition.overwritesInput) expect(values).toHaveLength(1);
    else expect(output).toEqual(module.definition.infer(each.config, each.inputs).output);
  });

  // Truncated gradients are no derivative; recurrence/reference/truncation.test.ts says what they are.
  it.each(module.cases.filter(({ truncate }) => !truncate))(
    'should have the gradients of finite differences when it is given $name',
    (each) => {
      const errors = errorsOf(problemOf(module, each), rngOf(module, each));
      expect(errors.length).toBeGreaterThan(1);
      expect(errors.filter(({ worst }) => !(worst <= 1e-6))).toEqual([]);
    },
  );
});

it('should find every module of a stack', () => {
  const kinds = testedModules.map(({ kind }) => kind);
  expect(kinds).toEqual(
    expect.arrayContaining(['dropoutAdd', 'embedding', 'linear', 'pool', 'recurrence', 'squaredError']),
  );
});

it('should say what to add when a module’s folder lacks it', () => {
  const own = ['definition.ts', 'passes.ts'].map((file) => `../modules/attention/${file}`);
  expect(lackOf('attention', own)).toEqual([
    expect.stringContaining('src/nn/modules/attention has no reference.ts: add the module in float64'),
    expect.stringContaining('src/nn/modules/attention has no testing/cases.ts: add configurations'),
  ]);
});
