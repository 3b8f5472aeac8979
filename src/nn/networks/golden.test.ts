import { describe, expect, it } from 'vitest';
import { cells } from '../../cells/index.ts';
import { optimizerTypes } from '../../config/settings/optimizer.ts';
import {
  goldenCells,
  goldenCurves,
  goldenGradients,
  goldenStacks,
  goldenTruncated,
  goldenTwoStage,
  modelShape,
  stackShape,
  toParams,
  toState,
} from '../golden/index.ts';
import { initialOptimizerState } from '../reference/optimizers.ts';
import { initialStateGradient } from '../testing/finiteDifferences.ts';
import { forwardBackward, type State, trainingStep, zeroState } from '../testing/stackReference.ts';
import { worstError } from '../testing/worstError.ts';
import { parameterShapes } from './index.ts';

describe('one window, against PyTorch in float64', () => {
  it('has golden values of each module, in one and two layers', () => {
    const kinds = goldenGradients.map(({ shape }) => `${shape.cell} ${shape.activation} ${shape.layers}`);
    for (const kind of ['rnn tanh 1', 'rnn relu 1', 'gru tanh 1', 'lstm tanh 1', 'gru tanh 2', 'lstm tanh 2']) {
      expect(kinds).toContain(kind);
    }
  });

  it('has golden values of every cell that PyTorch has no module for', () => {
    const others = cells.filter(({ pytorch }) => pytorch === null).map(({ id }) => id);
    expect([...goldenCells, ...goldenTwoStage].map(({ shape }) => shape.cell)).toEqual(expect.arrayContaining(others));
  });

  it.each([...goldenGradients, ...goldenTruncated, ...goldenCells])('$name', (golden) => {
    const shape = modelShape(golden.shape);
    const { T, B, truncate = 0 } = golden;
    // The order of the JSON is that of PyTorch's named_parameters().
    expect(Object.keys(golden.params)).toEqual(parameterShapes(shape).map(({ name }) => name));
    const pass = forwardBackward(shape, toParams(golden.params), {
      ids: Uint32Array.from(golden.ids),
      targets: Uint32Array.from(golden.targets),
      T,
      B,
      truncate,
      state: toState(golden.initial),
    });
    expect(worstError([pass.loss], [golden.loss])).toBeLessThan(1e-9);
    expect(worstError(pass.logits, golden.logits)).toBeLessThan(1e-9);
    for (const [name, grad] of Object.entries(golden.grads)) {
      expect(worstError(pass.grads[name], grad), name).toBeLessThan(1e-9);
    }
    const initialGrad = initialStateGradient(pass, T);
    expect(worstError(initialGrad.h, golden.initialGrad.h), 'dL/dh of the initial state').toBeLessThan(1e-9);
    expect(worstError(pass.state.h, golden.final.h), 'final h').toBeLessThan(1e-9);
    if (shape.cell.states.length === 2) {
      expect(worstError(initialGrad.c, golden.initialGrad.c), 'dL/dc of the initial state').toBeLessThan(1e-9);
      expect(worstError(pass.state.c, golden.final.c), 'final c').toBeLessThan(1e-9);
    }
  });
});

describe('one window of a stack whose layers differ, against PyTorch in float64', () => {
  it.each(goldenStacks)('$name', (golden) => {
    const shape = stackShape(golden);
    const { T, B, lengths } = golden;
    expect(Object.keys(golden.params)).toEqual(parameterShapes(shape).map(({ name }) => name));
    const pass = forwardBackward(shape, toParams(golden.params), {
      ids: Uint32Array.from(golden.ids),
      targets: Uint32Array.from(golden.targets),
      ...{ T, B, lengths: Uint32Array.from(lengths), state: toState(golden.initial) },
    });
    const real = (_: number, i: number): boolean =>
      Math.floor(i / (shape.vocabularySize * B)) < (lengths[Math.floor(i / shape.vocabularySize) % B] as number);
    expect(worstError([pass.loss], [golden.loss])).toBeLessThan(1e-9);
    expect(worstError(pass.logits.filter(real), golden.logits)).toBeLessThan(1e-9);
    for (const [name, grad] of Object.entries(golden.grads)) {
      expect(worstError(pass.grads[name], grad), name).toBeLessThan(1e-9);
    }
    const initialGrad = initialStateGradient(pass, T);
    for (const state of ['h', 'c'] as const) {
      expect(worstError(initialGrad[state], golden.initialGrad[state]), `dL/d${state}, initial`).toBeLessThan(1e-9);
      if (golden.final) expect(worstError(pass.state[state], golden.final[state]), `final ${state}`).toBeLessThan(1e-9);
    }
  });
});

const runs = goldenCurves.flatMap((model) =>
  model.curves.map((curve) => ({ model, curve, label: `${model.name}, ${curve.name}` })),
);

describe('100 training steps, against PyTorch in float64', () => {
  it('covers every cell of PyTorch with every optimizer', () => {
    for (const cell of ['rnn', 'gru', 'lstm']) {
      const types = runs.filter(({ model }) => model.shape.cell === cell).map(({ curve }) => curve.optimizer.type);
      expect(new Set(types)).toEqual(new Set(optimizerTypes));
    }
  });

  it.each(runs)('$label', ({ model, curve }) => {
    const shape = modelShape(model.shape);
    const params = toParams(model.params);
    const optimizerState = initialOptimizerState(params);
    let state: State = zeroState(shape, model.B);
    const losses: number[] = [];
    const gradNorms: number[] = [];
    for (let step = 0; step < curve.losses.length; step++) {
      const index = step % model.windows.length;
      const golden = model.windows[index];
      if (index === 0) state = zeroState(shape, model.B);
      const [ids, targets] = [Uint32Array.from(golden?.ids ?? []), Uint32Array.from(golden?.targets ?? [])];
      const window = { ids, targets, T: model.T, B: model.B, state };
      const { pass, clip } = trainingStep(shape, params, window, curve, optimizerState);
      state = pass.state;
      losses.push(pass.loss);
      gradNorms.push(clip.gradNorm);
    }
    expect(losses).toHaveLength(100);
    expect(worstError(losses, curve.losses)).toBeLessThan(1e-6);
    expect(worstError(gradNorms, curve.gradNorms)).toBeLessThan(1e-6);
  });
});
