import { expect, it } from 'vitest';
import { bits } from '../../nn/testing/gpuCase.ts';
import { smallConfig, testTrainer } from '../../training/testing/trainerCase.ts';
import { updateRatio } from './contract.ts';
import { UpdateProbe } from './measure.ts';

const length = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));

it('how far a step moves each tensor is the difference of the parameters around it, which it leaves as they are', async () => {
  const watched = await testTrainer(smallConfig);
  const probe = await UpdateProbe.create(watched.model);
  let seen = 0;
  watched.observeNext(probe, (step) => {
    seen = step;
  });
  watched.train(3);
  const found = await probe.read(seen);
  expect(found).toMatchObject({ step: 3, layers: 2 });

  const alone = await testTrainer(smallConfig);
  alone.train(2);
  const before = await alone.model.readTensors('params');
  alone.train(1);
  const after = await alone.model.readTensors('params');
  expect(found.tensors.map(({ name }) => name)).toEqual(Object.keys(before));
  for (const tensor of found.tensors) {
    const was = before[tensor.name] as Float32Array;
    const moved = (after[tensor.name] as Float32Array).map((value, i) => value - (was[i] as number));
    expect(length(moved)).toBeGreaterThan(0);
    expect(Math.abs(tensor.moved / length(moved) - 1), tensor.name).toBeLessThan(1e-5);
    expect(Math.abs(tensor.length / length(was) - 1), tensor.name).toBeLessThan(1e-5);
    expect(updateRatio(tensor)).toBeCloseTo(length(moved) / length(was), 7);
  }
  expect(bits(await watched.model.readFlat('params'))).toEqual(bits(await alone.model.readFlat('params')));

  // Only of the one step that was asked for, and of no later one.
  watched.train(2);
  expect(seen).toBe(3);
  watched.observeNext(probe, (step) => {
    seen = step;
  });
  watched.observeNext(null);
  watched.train(1);
  expect(seen).toBe(3);
  probe.destroy();
  for (const trainer of [watched, alone]) trainer.destroy();
});
