import { ActivationCounter, type CellUse, GateCounter } from '../cellUse/contract.ts';

/** A layer whose gate f stands at these values, one a unit, and whose candidate has these inputs. */
export function someUse(keeps: readonly number[], inputs: readonly number[], more: Partial<CellUse> = {}): CellUse {
  const gate = new GateCounter(keeps.length);
  const sigmoid = new ActivationCounter('sigmoid');
  keeps.forEach((value, unit) => {
    gate.add(unit, value);
    sigmoid.add(value);
  });
  const candidate = new ActivationCounter('tanh');
  for (const x of inputs) candidate.addInput(x);
  return {
    layers: 1,
    layer: 0,
    hiddenSize: keeps.length,
    samples: 1,
    gates: [gate.use('f', 'forget gate', 1)],
    keep: 0,
    complement: false,
    activations: [sigmoid.use('f', 'forget gate'), candidate.use('g', 'candidate')],
    ...more,
  };
}
