import { unzipSync } from 'fflate';
import { exported } from './support/download.ts';
import { dropFile } from './support/drop.ts';
import type { Instrument } from './support/instrument.ts';
import { readSafetensors } from './support/safetensors.ts';
import { expect, test } from './support/test.ts';
import { steps } from './support/wire.ts';

/** Targets longer than sources: numbers in words. */
const small = 'task.id=numbers&cell=gru&bidirectional=true&hiddenSize=16&embedding.size=8&batchSize=8&validateEvery=5';

const drop = ({ page }: Instrument, name: string, content: Uint8Array) =>
  dropFile(page, { name, type: 'application/octet-stream', content });

test('should go on to the same losses when the checkpoint of an encoder–decoder is opened', async ({ open }) => {
  const instrument = await open(small);
  const { page, dialog } = instrument;
  /** Steps of a run after the checkpoint. */
  const lossesAfter = async (step: number, runId: number) =>
    (await steps(page))
      .filter((each) => each.runId === runId && each.step > step)
      .slice(0, 6)
      .map(({ step, loss, gradNorm }) => ({ step, loss, gradNorm }));
  await instrument.play();
  await instrument.learned(8);
  await instrument.pause();
  const rested = await instrument.step();
  const { bytes: checkpoint } = await exported(page, 'Checkpoint');
  const { runId: first } = await instrument.newestRun();
  await instrument.play();
  await instrument.learned(rested + 6);
  await instrument.pause();
  await drop(instrument, 'numbers.safetensors', checkpoint);
  await dialog.getByRole('button', { name: `Continue from step ${rested}` }).click();
  const { runId: second } = await instrument.configuredAfter(first);
  await instrument.learned(rested + 6);
  const straight = await lossesAfter(rested, first);
  expect(straight.map(({ step }) => step)).toEqual(straight.map((_, i) => rested + 1 + i));
  expect(straight).toHaveLength(6);
  await expect.poll(() => lossesAfter(rested, second)).toEqual(straight);
});

test('should leave in every form, and begin with the weights of a file, when an encoder–decoder is exported', async ({
  open,
}) => {
  const instrument = await open(`${small}&attention=additive`);
  const { page, dialog } = instrument;
  await instrument.button('Step').click();
  await instrument.settled();
  const filesOf = async (label: string): Promise<string[]> =>
    Object.keys(unzipSync((await exported(page, label)).bytes)).sort();
  expect(await filesOf('ONNX')).toEqual(expect.arrayContaining(['decoder_step.onnx', 'encoder.onnx']));
  expect(await filesOf('Continue in PyTorch')).toEqual(
    expect.arrayContaining(['checkpoint.safetensors', 'encoder_decoder.py', 'pairs.json', 'train.py']),
  );
  const { bytes: weights } = await exported(page, 'Weights');
  const names = [...readSafetensors(weights).tensors.keys()];
  expect(names).toEqual(expect.arrayContaining(['encoder.weight_ih_l0_reverse', 'decoder.weight_hh_l0']));
  const { runId: before } = await instrument.newestRun();
  await drop(instrument, 'numbers.safetensors', weights);
  await expect(dialog).toContainText('generated sequences');
  await dialog.getByRole('button', { name: 'Use this model' }).click();
  expect(await instrument.configuredAfter(before)).toMatchObject({ weightsFromFile: true });
  await instrument.button('Step').click();
  await instrument.settled();
  expect(await instrument.step()).toBe(1);
});
