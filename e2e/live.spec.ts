import { expect, test } from 'playwright/test';
import { Instrument } from './support/instrument.ts';
import { mark, said, steps } from './support/wire.ts';

let instrument: Instrument;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  instrument = await Instrument.openQuick(browser);
});

test.afterAll(() => instrument.close());

/** Steps reported since `from`, once there are `count` of them that a condition holds for, all at the end. */
async function stepsUntil(
  from: number,
  count: number,
  holds: (row: Awaited<ReturnType<typeof steps>>[number]) => boolean,
) {
  await expect.poll(async () => (await steps(instrument.page, from)).slice(-count).filter(holds).length).toBe(count);
  return steps(instrument.page, from);
}

/** Fails unless the rows are steps of one run, each once and in order. */
function expectUnbroken(rows: Awaited<ReturnType<typeof steps>>): void {
  const first = rows[0]?.step ?? 0;
  expect(rows.map(({ step }) => step)).toEqual(rows.map((_, i) => first + i));
  expect(new Set(rows.map(({ runId }) => runId)).size).toBe(1);
}

test('an edited learning rate acts on the running model', async () => {
  const { page } = instrument;
  const runId = await instrument.runId();
  const from = await mark(page);
  await instrument.setNumber('Learning rate', '0.0015');
  const rows = await stepsUntil(from, 3, ({ learningRate }) => learningRate === Math.fround(0.0015));
  expectUnbroken(rows);
  expect(await instrument.runId()).toBe(runId);
  await expect(instrument.button('Restart with these settings')).toBeHidden();
  await expect(instrument.button('Pause')).toBeVisible();
});

test('the slider of the learning rate does the same by keys', async () => {
  const { page } = instrument;
  const slider = page.getByRole('slider', { name: 'Learning rate, logarithmic' });
  const field = instrument.field('Learning rate');
  const before = Number(await field.inputValue());
  const from = await mark(page);
  await slider.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(async () => Number(await field.inputValue())).toBeGreaterThan(before * 2);
  const rate = Math.fround(Number(await field.inputValue()));
  expectUnbroken(await stepsUntil(from, 3, ({ learningRate }) => learningRate === rate));
});

test('an edited clip acts on the running model, and switching it off does', async () => {
  const { page } = instrument;
  const runId = await instrument.runId();
  let from = await mark(page);
  await instrument.setNumber('Clip at', '0.01');
  const clipped = await stepsUntil(from, 5, (row) => row.clipped && Math.abs(row.clippedNorm / 0.01 - 1) < 1e-3);
  expectUnbroken(clipped);
  for (const row of clipped.slice(-5)) expect(row.gradNorm).toBeGreaterThan(0.01);
  await expect.poll(async () => instrument.figure('clipped').textContent()).toMatch(/^[1-9]\d*%$/);
  await expect(instrument.panel('Gradient norm').getByText('clip at 0.01', { exact: true })).toBeVisible();

  from = await mark(page);
  await instrument.choose('Clip', /^Off/);
  const free = await stepsUntil(from, 5, (row) => !row.clipped && row.clippedNorm === row.gradNorm);
  expectUnbroken(free);
  await expect(instrument.panel('Gradient norm')).toContainText('nothing clips it.');
  await expect(instrument.field('Clip at')).toBeHidden();

  from = await mark(page);
  await instrument.choose('Clip', /^By value/);
  await instrument.setNumber('Clip at', '0.001');
  await stepsUntil(from, 5, (row) => row.clipped && row.clippedNorm > 0.001 && row.clippedNorm < row.gradNorm);
  await instrument.choose('Clip', /^By norm/);
  await instrument.setNumber('Clip at', '1');
  expect(await instrument.runId()).toBe(runId);
});

test('the table of gradient norms shows the numbers that came', async () => {
  const panel = instrument.panel('Gradient norm');
  await instrument.pause();
  await panel.getByRole('button', { name: 'Show the gradient norms as a table' }).click();
  const newest = panel.getByRole('table').getByRole('row').nth(1);
  const last = (await steps(instrument.page)).at(-1);
  await expect(newest.getByRole('rowheader')).toContainText((last?.step ?? 0).toLocaleString('en'));
  const rows = await steps(instrument.page);
  const covered = ((await newest.getByRole('rowheader').textContent()) ?? '')
    .split('–')
    .map((step) => Number(step.replaceAll(',', '')));
  const [from = 0, to = from] = covered;
  const norms = rows.filter(({ runId, step }) => runId === last?.runId && step >= from && step <= to);
  expect(norms.length).toBe(to - from + 1);
  const shown = ((await newest.getByRole('cell').first().textContent()) ?? '').split('–').map(Number);
  expect(shown[0]).toBeCloseTo(Math.min(...norms.map(({ gradNorm }) => gradNorm)), 2);
  expect(shown.at(-1)).toBeCloseTo(Math.max(...norms.map(({ gradNorm }) => gradNorm)), 2);
  await panel.getByRole('button', { name: 'Show the chart' }).click();
  await instrument.play();
});

test('the loss is shown in nats, in bits and as perplexity', async () => {
  const panel = instrument.panel('Loss');
  const figure = instrument.figure('training');
  await instrument.pause();
  // The page redraws a few times a second; the last number has to have arrived.
  const last = (await steps(instrument.page)).at(-1);
  const chart = panel.getByRole('slider', { name: 'Loss at a step' });
  await expect(chart).toHaveAttribute('aria-valuenow', String(last?.step));
  const nats = Number(await figure.textContent());
  expect(nats).toBeGreaterThan(0);
  await panel.getByRole('radio', { name: 'bits' }).click();
  await expect.poll(async () => Number(await figure.textContent())).toBeCloseTo(nats / Math.LN2, 1);
  await panel.getByRole('radio', { name: 'perplexity' }).click();
  await expect.poll(async () => Math.log(Number(await figure.textContent()))).toBeCloseTo(nats, 1);
  await panel.getByRole('radio', { name: 'nats' }).click();
  await expect.poll(async () => Number(await figure.textContent())).toBe(nats);
  await instrument.play();
});

test('a setting that restarts says so, and the run goes on until the button is pressed', async () => {
  const { page } = instrument;
  const runId = await instrument.runId();
  const from = await mark(page);
  await instrument.setNumber('Hidden units', '40');
  await expect(page.getByRole('status').filter({ hasText: 'Changed:' })).toHaveText(
    'The run goes on as it was started. Changed: Hidden units.',
  );
  const before = await instrument.step();
  await instrument.learned(before + 5);
  expect(await said(page, 'configure', from)).toEqual([]);
  expectUnbroken(await steps(page, from));

  const { runId: next, config, facts } = await instrument.restart();
  expect(next).toBeGreaterThan(runId);
  expect(config.hiddenSize).toBe(40);
  const V = facts.vocabulary.length;
  const [H, gates] = [40, 3];
  // PyTorch's GRU with a one-hot input, two biases, and a linear layer on top.
  const parameters = gates * H * (V + H + 2) + V * (H + 1);
  expect(facts.parameters).toBe(parameters);
  await expect(page.getByTestId('parameters')).toHaveText(parameters.toLocaleString('en'));
  await instrument.learned(3);
  await expect(instrument.button('Restart with these settings')).toBeHidden();
});

test('edits that wait for a restart can be discarded', async () => {
  const { page } = instrument;
  const runId = await instrument.runId();
  const cell = page.getByRole('combobox', { name: 'Cell', exact: true });
  const running = (await cell.textContent()) ?? '';
  await instrument.choose('Cell', /^RNN/);
  await instrument.setNumber('Sequence length', '9');
  await expect(page.getByRole('status').filter({ hasText: 'Changed:' })).toContainText('Cell, Sequence length');
  await instrument.button('Discard changes').click();
  await expect(instrument.button('Restart with these settings')).toBeHidden();
  await expect(cell).toHaveText(running);
  await expect(instrument.field('Sequence length')).toHaveValue('32');
  expect(await instrument.runId()).toBe(runId);
});

test('a number that cannot be is explained and changes nothing', async () => {
  const { page } = instrument;
  const from = await mark(page);
  const cases = [
    { label: 'Hidden units', typed: 'many', says: /Write a number/ },
    { label: 'Hidden units', typed: '12.5', says: /whole numbers/ },
    { label: 'Hidden units', typed: '1025', says: /Between 1 and 1024/ },
    { label: 'Batch', typed: '0', says: /Between 1 and 256/ },
    { label: 'Learning rate', typed: '-0.1', says: /Between 0 and 10/ },
    { label: 'Clip at', typed: '0', says: /Between 1e-6 and 1000000/ },
    { label: 'Top-p', typed: '1.5', says: /Between 0 and 1/ },
  ];
  for (const { label, typed, says } of cases) {
    const field = instrument.field(label);
    const before = await field.inputValue();
    await field.fill(typed);
    await field.press('Enter');
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(says);
    await expect(page.getByRole('alert').filter({ hasText: says })).toBeVisible();
    await field.press('Escape');
    await expect(field).toHaveValue(before);
    await expect(field).toHaveAttribute('aria-invalid', 'false');
  }
  expect(await said(page, 'live', from)).toEqual([]);
  expect(await said(page, 'sampling', from)).toEqual([]);
  expect(await said(page, 'configure', from)).toEqual([]);
});

test('an exponent and a decimal comma are numbers', async () => {
  const { page } = instrument;
  for (const [typed, rate] of [
    ['2e-3', 0.002],
    ['0,003', 0.003],
  ] as const) {
    const from = await mark(page);
    await instrument.setNumber('Learning rate', typed);
    await expect(instrument.field('Learning rate')).toHaveValue(String(rate));
    await stepsUntil(from, 2, ({ learningRate }) => learningRate === Math.fround(rate));
  }
});

test('temperature acts on the sample that is being written', async () => {
  const { page } = instrument;
  const slider = page.getByRole('slider', { name: 'Temperature' });
  const lengthened = await mark(page);
  await instrument.setNumber('Length', '5000');
  await expect.poll(() => said(page, 'sampleStart', lengthened)).not.toEqual([]);
  const drawn = async (from: number) => {
    const parts = await said(page, 'sample', from);
    return parts.slice(1).flatMap(({ tokens }) => tokens.filter(({ fromPrompt }) => !fromPrompt));
  };
  const isLikeliest = ({ char, top }: { char: string; top: { char: string }[] }) => char === top[0]?.char;

  await slider.press('End');
  const hot = await mark(page);
  await expect.poll(async () => (await drawn(hot)).length).toBeGreaterThan(60);
  expect((await drawn(hot)).every(isLikeliest)).toBe(false);

  await slider.press('Home');
  await expect(slider).toHaveAttribute('aria-valuenow', '0');
  const cold = await mark(page);
  await expect.poll(async () => (await drawn(cold)).length).toBeGreaterThan(60);
  expect((await drawn(cold)).filter((token) => !isLikeliest(token))).toEqual([]);
  expect(await said(page, 'sampleStart', hot)).toEqual([]);
  await instrument.setNumber('Length', '400');
});

test('top-k leaves only the likeliest to choose from', async () => {
  const { page } = instrument;
  await instrument.setNumber('Top-k', '1');
  await instrument.button('New sample').click();
  const from = await mark(page);
  const drawn = async () => (await said(page, 'sample', from)).slice(1).flatMap(({ tokens }) => tokens);
  await expect.poll(async () => (await drawn()).length).toBeGreaterThan(40);
  const others = (await drawn()).filter(({ char, top, fromPrompt }) => !fromPrompt && char !== top[0]?.char);
  expect(others).toEqual([]);
  await instrument.setNumber('Top-k', '0');
});

test('writing stops and goes on at the press of a button, and what is written can be copied', async () => {
  const { page, log } = instrument;
  await instrument.button('Stop writing').click();
  await expect(instrument.button('Continue writing')).toBeVisible();
  await page.waitForTimeout(500);
  const held = await log.textContent();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await instrument.button('Copy the last sample').click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await log.locator('article').last().locator('p').textContent());
  expect(copied.length).toBeGreaterThan(0);
  await page.waitForTimeout(1000);
  expect(await log.textContent()).toBe(held);
  await instrument.button('Continue writing').click();
  await expect.poll(() => log.textContent()).not.toBe(held);
});

test('pointing at a chart shows the numbers there', async () => {
  const chart = instrument.page.getByRole('slider', { name: 'Loss at a step' });
  await chart.hover();
  const told = (await chart.getAttribute('aria-valuetext')) ?? '';
  expect(told).toMatch(/^Steps? [\d,–]+, Training/);
  const panel = instrument.panel('Loss');
  await expect(panel.getByText(/^Steps? [\d,–]+$/)).toBeVisible();
  await instrument.page.mouse.move(5, 5);
  await expect(panel.getByText(/^Steps? [\d,–]+$/)).toHaveCount(0);
});

test('a new prompt begins a new sample with it', async () => {
  const prompt = instrument.field('Prompt');
  await prompt.fill('My love ');
  await expect(instrument.log.locator('article').last().locator('p')).toContainText(/^My love /);
  await prompt.fill('Ω is');
  await expect(instrument.panel('Text')).toContainText('Ω is not in the text that the model reads.');
  await prompt.fill('Shall I compare');
});

test('a run of more than 1000 steps is not thrown away without a question', async () => {
  test.setTimeout(120_000);
  const { page } = instrument;
  await instrument.setNumber('Hidden units', '8');
  await instrument.setNumber('Sequence length', '4');
  await instrument.setNumber('Batch', '1');
  const { runId } = await instrument.restart();
  await instrument.learned(1001);
  await instrument.pause();
  const held = await instrument.step();
  await instrument.button('Reset').click();
  await expect(instrument.dialog).toContainText(`The ${held.toLocaleString('en')} steps learnt so far leave the page.`);
  await instrument.button('Keep training').click();
  await expect(instrument.dialog).toBeHidden();
  expect(await instrument.step()).toBe(held);
  expect(await said(page, 'reset')).toEqual([]);
  await instrument.button('Reset').click();
  await instrument.dialog.getByRole('button', { name: 'Reset' }).click();
  await instrument.configuredAfter(runId);
  await expect.poll(() => instrument.step()).toBe(0);
});

test('nothing of all that wrote an error to the console', () => {
  expect(instrument.troubles).toEqual([]);
});
