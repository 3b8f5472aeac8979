import { readFile } from 'node:fs/promises';
import { type Download, expect, test } from 'playwright/test';
import { expectAccessible } from './support/axe.ts';
import { dropFile } from './support/drop.ts';
import { Instrument } from './support/instrument.ts';
import { readSafetensors, writeSafetensors } from './support/safetensors.ts';
import { mark, said, steps } from './support/wire.ts';

let instrument: Instrument;
/** Weights and checkpoint of the run as it rests, exported by the page. */
let weights: Buffer;
let checkpoint: Buffer;
let rested: number;
let written: string;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  instrument = await Instrument.openQuick(browser);
  await instrument.learned(60);
  await instrument.pause();
  rested = await instrument.step();
  written = await greedySample();
  weights = await bytesOf(await exported('Weights'));
  checkpoint = await bytesOf(await exported('Checkpoint'));
});

test.afterAll(() => instrument.close());

/** What the model writes when it always takes the likeliest character: the same weights, the same text. */
async function greedySample(): Promise<string> {
  const { page } = instrument;
  const from = await mark(page);
  const temperature = page.getByRole('slider', { name: 'Temperature' });
  await temperature.press('Home');
  await instrument.setNumber('Length', '60');
  await instrument.button('New sample').click();
  const text = async () => {
    const tokens = await said(page, 'sample', from);
    const { runId } = await instrument.newestRun();
    const last = tokens.filter((sample) => sample.runId === runId).at(-1);
    const whole = tokens.filter(({ sampleId }) => sampleId === last?.sampleId).flatMap((part) => part.tokens);
    return last?.done ? whole.map(({ char }) => char).join('') : '';
  };
  await expect.poll(async () => (await text()).length).toBeGreaterThan(60);
  return text();
}

async function exported(form: string): Promise<Download> {
  const { page } = instrument;
  await instrument.button('Model').click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: form }).click();
  return download;
}

const bytesOf = async (download: Download): Promise<Buffer> => readFile(await download.path());

const drop = (name: string, content: Uint8Array) =>
  dropFile(instrument.page, { name, type: 'application/octet-stream', content });

/** What the dialog says of one property of the file. */
const told = (term: string) =>
  instrument.dialog.locator('dt', { hasText: new RegExp(`^${term}$`) }).locator('xpath=following-sibling::dd[1]');

test('each form arrives under a name that says what it is', async () => {
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

  const base = `gru-64-sonnets-step-${rested}`;
  for (const [form, name] of [
    ['Weights', `${base}.safetensors`],
    ['Checkpoint', `${base}-checkpoint.safetensors`],
    ['ONNX', `${base}-onnx.zip`],
    ['Continue in PyTorch', `${base}-pytorch.zip`],
  ] as const) {
    const download = await exported(form);
    expect(download.suggestedFilename()).toBe(name);
    const bytes = await bytesOf(download);
    if (name.endsWith('.zip')) expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
    expect(bytes.length).toBeGreaterThan(60_000);
  }
  expect(await instrument.step()).toBe(rested);
});

test('weights that were exported write the same text when they are dropped back', async () => {
  const { page, dialog } = instrument;
  const before = await instrument.runId();
  await drop('back.safetensors', weights);
  await expect(dialog.getByRole('heading', { name: 'back.safetensors' })).toBeVisible();
  await expect(told('Kind')).toHaveText('Model: the weights alone');
  await expect(told('Cell')).toHaveText('GRU, 1 layer of 64 hidden units');
  await expect(told('Trained for')).toHaveText(`${rested} steps`);
  await expect(dialog.getByRole('combobox', { name: 'Text to train on' })).toHaveText('Sonnets');
  await expectAccessible(page, 'model');
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

  // It trains from there, far below what a new model begins with.
  const from = await mark(page);
  await instrument.play();
  await expect.poll(async () => (await steps(page, from)).length).toBeGreaterThan(3);
  const [first] = await steps(page, from);
  const { facts } = await instrument.newestRun();
  expect(first?.step).toBe(1);
  expect(first?.loss).toBeLessThan(facts.unigramLoss);
});

test('a checkpoint that was exported goes on at its step', async () => {
  const { page, dialog } = instrument;
  const before = await instrument.runId();
  const from = await mark(page);
  const chooser = page.waitForEvent('filechooser');
  await instrument.button('Model').click();
  await page.getByRole('menuitem', { name: 'Open a model…' }).click();
  await (await chooser).setFiles({ name: 'checkpoint', mimeType: '', buffer: checkpoint });
  await expect(told('Kind')).toHaveText('Checkpoint: all that training goes on from');
  await dialog.getByRole('button', { name: `Go on from step ${rested}` }).click();
  const { step, runId } = await instrument.configuredAfter(before);
  expect(step).toBe(rested);
  await expect.poll(async () => (await steps(page, from)).find((row) => row.runId === runId)?.step).toBe(rested + 1);
});

test('a checkpoint of a text that is not here offers its weights alone', async () => {
  const { dialog } = instrument;
  const { metadata, tensors } = readSafetensors(checkpoint);
  const config = { ...JSON.parse(metadata['unroll.config'] ?? ''), corpus: 'own' };
  await drop(
    'stranger',
    writeSafetensors({ metadata: { ...metadata, 'unroll.config': JSON.stringify(config) }, tensors }),
  );
  await expect(dialog.getByRole('alert')).toContainText('somebody’s own text, which is not open here');
  await expect(dialog.getByRole('button', { name: /^Go on/ })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Take the weights alone' }).click();
  await expect(told('Kind')).toHaveText('Model: the weights alone');
  await expect(dialog.getByRole('combobox', { name: 'Text to train on' })).toHaveText('Sonnets');
  await expect(dialog.getByRole('button', { name: 'Use this model' })).toBeEnabled();
  await dialog.getByRole('button', { name: 'Close' }).click();
});

const cut = () => weights.subarray(0, Math.floor(weights.length * 0.7));
function broken(change: (values: Float32Array) => void): Uint8Array {
  const file = readSafetensors(weights);
  const { values } = file.tensors.get('head.weight') ?? { values: new Float32Array() };
  change(values);
  return writeSafetensors(file);
}

const refused = [
  { name: 'cut.safetensors', content: cut, says: /cut|end|shorter|bytes/ },
  {
    name: 'not-a-number.safetensors',
    content: () => broken((values) => values.fill(Number.NaN, 3, 4)),
    says: /NaN|finite/,
  },
  {
    name: 'pickle.pt',
    content: () => Buffer.from('PK\x03\x04 and so on, as torch.save writes it'),
    says: /safetensors/,
  },
  { name: 'letter.safetensors', content: () => Buffer.from('Call me Ishmael.'), says: /safetensors/ },
];

for (const { name, content, says } of refused) {
  test(`${name} is refused with the reason, and the run goes on`, async () => {
    const { page, dialog } = instrument;
    if (await instrument.button('Play').isVisible()) await instrument.play();
    const runId = await instrument.runId();
    const from = await mark(page);
    await drop(name, content());
    const problem = dialog.getByRole('alert');
    await expect(problem).toHaveText(says);
    await expect(problem).toContainText('The model that is training is untouched.');
    await expect(dialog.getByRole('button', { name: 'Use this model' })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect.poll(async () => (await steps(page, from)).length).toBeGreaterThan(2);
    expect(new Set((await steps(page, from)).map((row) => row.runId))).toEqual(new Set([runId]));
    expect(await said(page, 'configure', from)).toEqual([]);
  });
}

test('a model whose characters do not fit the text is refused when it is used, and the run goes on', async () => {
  const { page, dialog, band } = instrument;
  const runId = await instrument.runId();
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
  await drop('from-elsewhere', writeSafetensors({ metadata: {}, tensors }));
  await expect(told('Vocabulary')).toHaveText('5 characters, which the file does not name');
  await expect(told('Trained for')).toHaveText('the file does not say');
  await dialog.getByRole('button', { name: 'Use this model' }).click();
  await expect(band).toContainText('This model cannot go on here.');
  await expect(band).toContainText('its output is for 5 of them');
  const from = await mark(page);
  await expect.poll(async () => (await steps(page, from)).length).toBeGreaterThan(2);
  await band.getByRole('button', { name: 'Back to the run' }).click();
  await expect(band).toBeHidden();
  await expect(instrument.button('Restart with these settings')).toBeHidden();
  expect(await instrument.runId()).toBe(runId);
});

test('a form that cannot hold the model says why', async () => {
  const { page } = instrument;
  await instrument.choose('Cell', /^RNN/);
  await page.getByRole('radiogroup', { name: 'Activation' }).getByRole('radio', { name: 'sigmoid' }).click();
  await instrument.restart();
  await instrument.button('Model').click();
  await page.getByRole('menuitem', { name: 'Continue in PyTorch' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Nothing was exported.' })).toContainText('sigmoid');
});

test('nothing of all that wrote an error to the console', () => {
  expect(instrument.troubles).toEqual([]);
});
