import { expectAccessible } from './support/axe.ts';
import { exported } from './support/download.ts';
import { dropFile } from './support/drop.ts';
import type { Instrument } from './support/instrument.ts';
import { readSafetensors, writeSafetensors } from './support/safetensors.ts';
import { expect, smallModel, test } from './support/test.ts';
import { mark, sent, steps } from './support/wire.ts';

/** What the model writes when it always takes the likeliest character: the same weights, the same text. */
async function greedySample(instrument: Instrument): Promise<string> {
  const { page } = instrument;
  await page.getByRole('slider', { name: 'Temperature' }).press('Home');
  await instrument.setNumber('Length', '60');
  const from = await mark(page);
  await instrument.button('New sample').click();
  const text = async () => {
    const parts = await sent(page, 'sample', from);
    const last = parts.at(-1);
    const whole = parts.filter(({ sampleId }) => sampleId === last?.sampleId).flatMap(({ tokens }) => tokens);
    return last?.done ? whole.map(({ char }) => char).join('') : '';
  };
  await expect.poll(async () => (await text()).length).toBeGreaterThan(60);
  return text();
}

const drop = ({ page }: Instrument, name: string, content: Uint8Array) =>
  dropFile(page, { name, type: 'application/octet-stream', content });

/** What the dialog says of one property of the file. */
const property = ({ dialog }: Instrument, term: string) =>
  dialog.locator('dt', { hasText: new RegExp(`^${term}$`) }).locator('xpath=following-sibling::dd[1]');

test('should go on where it was exported when a model is opened', async ({ open }) => {
  const instrument = await open(`${smallModel}&optimizer.learningRate=0.02`);
  const { page, dialog } = instrument;
  await instrument.play();
  await instrument.learned(100);
  await instrument.pause();
  const rested = await instrument.step();
  const written = await greedySample(instrument);
  const { facts } = await instrument.newestRun();
  const { bytes: weights } = await exported(page, 'Weights');
  const { bytes: checkpoint } = await exported(page, 'Checkpoint');

  await test.step('each form arrives under a name that says what it is', async () => {
    const { metadata, tensors } = readSafetensors(weights);
    expect(metadata).toMatchObject({ format: 'pt', 'unroll.kind': 'model', 'unroll.step': String(rested) });
    expect([...tensors.keys()].sort()).toEqual([
      'head.bias',
      'head.weight',
      'rnn.bias_hh_l0',
      'rnn.bias_ih_l0',
      'rnn.weight_hh_l0',
      'rnn.weight_ih_l0',
    ]);
    const whole = readSafetensors(checkpoint);
    expect(whole.metadata).toMatchObject({ 'unroll.kind': 'checkpoint', 'unroll.step': String(rested) });
    expect(whole.tensors.get('rnn.weight_hh_l0')?.values).toEqual(tensors.get('rnn.weight_hh_l0')?.values);
    expect(whole.tensors.has('optimizer.second.rnn.weight_hh_l0')).toBe(true);

    const base = `gru-16-sonnets-step-${rested}`;
    for (const [form, expected] of [
      ['Weights', `${base}.safetensors`],
      ['Checkpoint', `${base}-checkpoint.safetensors`],
      ['ONNX', `${base}-onnx.zip`],
      ['Continue in PyTorch', `${base}-pytorch.zip`],
    ] as const) {
      const { name, bytes } = await exported(page, form);
      expect(name).toBe(expected);
      if (name.endsWith('.zip')) expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
      // The weights are in it; a zip takes a little off them.
      expect(bytes.length).toBeGreaterThan(3 * facts.parameters);
    }
    expect(await instrument.step()).toBe(rested);
  });

  await test.step('weights write the same text, and train from there', async () => {
    const before = await instrument.runId();
    await drop(instrument, 'back.safetensors', weights);
    await expect(dialog.getByRole('heading', { name: 'back.safetensors' })).toBeVisible();
    await expect(property(instrument, 'Kind')).toHaveText('Model: the weights alone');
    await expect(property(instrument, 'Cell')).toHaveText('GRU, 1 layer of 16 hidden units');
    await expect(property(instrument, 'Trained for')).toHaveText(`${rested} steps`);
    await expect(dialog.getByRole('combobox', { name: 'Text to train on' })).toHaveText('Sonnets');
    await expectAccessible(page, 'model', '[role="dialog"]');
    // So far nothing has changed.
    expect(await instrument.runId()).toBe(before);
    await dialog.getByRole('button', { name: 'Use this model' }).click();
    const { step } = await instrument.configuredAfter(before);
    expect(step).toBe(0);
    await expect(instrument.button('Play')).toBeVisible();
    // It waits, and shows by itself what it writes.
    await expect(instrument.log.locator('article')).toHaveCount(1);
    await expect(instrument.log).toContainText(written);
    expect(await instrument.step()).toBe(0);

    // Far below what a new model begins with.
    const from = await mark(page);
    await instrument.train(1);
    const [first] = await steps(page, from);
    expect(first?.step).toBe(1);
    expect(first?.loss).toBeLessThan(facts.unigramLoss);
  });

  await test.step('a checkpoint goes on at its step', async () => {
    const before = await instrument.runId();
    const from = await mark(page);
    const chooser = page.waitForEvent('filechooser');
    await instrument.button('Model').click();
    await page.getByRole('menuitem', { name: 'Open a model…' }).click();
    await (await chooser).setFiles({ name: 'checkpoint', mimeType: '', buffer: checkpoint });
    await expect(property(instrument, 'Kind')).toHaveText('Checkpoint: weights and the optimizer’s state');
    await dialog.getByRole('button', { name: `Continue from step ${rested}` }).click();
    const { step, runId } = await instrument.configuredAfter(before);
    expect(step).toBe(rested);
    await expect.poll(async () => (await steps(page, from)).find((row) => row.runId === runId)?.step).toBe(rested + 1);
  });

  await test.step('a checkpoint of a text that is not here offers its weights alone', async () => {
    const { metadata, tensors } = readSafetensors(checkpoint);
    const config = { ...JSON.parse(metadata['unroll.config'] ?? ''), corpus: 'own' };
    await drop(
      instrument,
      'stranger',
      writeSafetensors({ metadata: { ...metadata, 'unroll.config': JSON.stringify(config) }, tensors }),
    );
    await expect(dialog.getByRole('alert')).toContainText('a user’s own text, which is not open here');
    await expect(dialog.getByRole('button', { name: /^Continue from step/ })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Take the weights alone' }).click();
    await expect(property(instrument, 'Kind')).toHaveText('Model: the weights alone');
    await expect(dialog.getByRole('combobox', { name: 'Text to train on' })).toHaveText('Sonnets');
    await expect(dialog.getByRole('button', { name: 'Use this model' })).toBeEnabled();
  });
});

test('should give the reason and go on with the run when a file or a form cannot hold the model', async ({
  instrument,
}) => {
  const { page, dialog, band } = instrument;
  const { bytes: weights } = await exported(page, 'Weights');
  const spoilt = readSafetensors(weights);
  spoilt.tensors.get('head.weight')?.values.fill(Number.NaN, 3, 4);
  await instrument.play();
  const runId = await instrument.runId();
  const from = await mark(page);

  const refused = [
    { name: 'cut.safetensors', content: weights.subarray(0, weights.length * 0.7), text: /cut|end|shorter|bytes/ },
    { name: 'not-a-number.safetensors', content: writeSafetensors(spoilt), text: /NaN|finite/ },
    { name: 'pickle.pt', content: Buffer.from('PK\x03\x04 and so on, as torch.save writes it'), text: /safetensors/ },
    { name: 'letter.safetensors', content: Buffer.from('Call me Ishmael.'), text: /safetensors/ },
  ];
  for (const { name, content, text } of refused) {
    await test.step(name, async () => {
      await drop(instrument, name, content);
      const problem = dialog.getByRole('alert');
      await expect(problem).toHaveText(text);
      await expect(problem).toContainText('The running training is not affected.');
      await expect(dialog.getByRole('button', { name: 'Use this model' })).toBeDisabled();
      await dialog.getByRole('button', { name: 'Close' }).click();
      await expect(dialog).toBeHidden();
    });
  }
  expect(await sent(page, 'configure', from)).toEqual([]);

  await test.step('a model of other characters is refused when it is used', async () => {
    // As PyTorch alone would write it: a small GRU of five characters, and no word of what they are.
    const of = (...shape: number[]) => ({ shape, values: new Float32Array(shape.reduce((a, b) => a * b)).fill(0.01) });
    const tensors = new Map([
      ['rnn.weight_ih_l0', of(24, 5)],
      ['rnn.weight_hh_l0', of(24, 8)],
      ['rnn.bias_ih_l0', of(24)],
      ['rnn.bias_hh_l0', of(24)],
      ['head.weight', of(5, 8)],
      ['head.bias', of(5)],
    ]);
    // Without an ending, its first bytes say what it is.
    await drop(instrument, 'from-elsewhere', writeSafetensors({ metadata: {}, tensors }));
    await expect(property(instrument, 'Vocabulary')).toHaveText('5 characters, which the file does not name');
    await expect(property(instrument, 'Trained for')).toHaveText('the file does not say');
    await dialog.getByRole('button', { name: 'Use this model' }).click();
    await expect(band).toContainText('This model cannot be trained here.');
    await expect(band).toContainText('Its output has 5 classes');
    await instrument.learned((await instrument.step()) + 3);
    await band.getByRole('button', { name: 'Back to the run' }).click();
    await expect(band).toBeHidden();
    await expect(instrument.button('Restart with these settings')).toBeHidden();
  });

  await instrument.pause();
  const rows = await steps(page, from);
  expect(rows.map(({ step }) => step)).toEqual(rows.map((_, i) => (rows[0]?.step ?? 0) + i));
  expect(new Set(rows.map((row) => row.runId))).toEqual(new Set([runId]));

  await test.step('a form that has no such cell says why, and can’t be chosen', async () => {
    await instrument.choose('Cell', /^minGRU/);
    await instrument.restart();
    await instrument.button('Model').click();
    for (const form of ['ONNX', 'Continue in PyTorch']) {
      const item = page.getByRole('menuitem', { name: form });
      await expect(item).toBeDisabled();
      await expect(item).toContainText('has no operator for the cell minGRU; take its weights.');
    }
    await expect(page.getByRole('menuitem', { name: /^Weights/ })).toBeEnabled();
  });
});
