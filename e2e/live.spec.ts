import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';
import { mark, type StepRow, sent, steps } from './support/wire.ts';

/** Steps reported since `from`, once there are `count` of them that a condition holds for, all at the end. */
async function stepsUntil({ page }: Instrument, from: number, count: number, holds: (row: StepRow) => boolean) {
  await expect.poll(async () => (await steps(page, from)).slice(-count).filter(holds).length).toBe(count);
  return steps(page, from);
}

/** Fails unless the rows are steps of one run, each once and in order. */
function expectUnbroken(rows: StepRow[]): void {
  const first = rows[0]?.step ?? 0;
  expect(rows.map(({ step }) => step)).toEqual(rows.map((_, i) => first + i));
  expect(new Set(rows.map(({ runId }) => runId)).size).toBe(1);
}

test('should show the numbers that came, and act on the running model, when it is paused and edited', async ({
  instrument,
}) => {
  const { page } = instrument;
  await instrument.play();
  await instrument.learned(10);
  await instrument.pause();
  const rows = await steps(page);
  const last = rows.at(-1)?.step ?? 0;
  const panel = instrument.panel('Loss');
  const chart = panel.getByRole('slider', { name: 'Loss at a step' });
  // The page redraws a few times a second; the last number has to have arrived.
  await expect(chart).toHaveAttribute('aria-valuenow', String(last));

  await test.step('the loss in nats, in bits and as perplexity', async () => {
    const figure = instrument.figure('training');
    const nats = Number(await figure.textContent());
    expect(nats).toBeGreaterThan(0);
    await panel.getByRole('radio', { name: 'bits' }).click();
    await expect.poll(async () => Number(await figure.textContent())).toBeCloseTo(nats / Math.LN2, 1);
    await panel.getByRole('radio', { name: 'perplexity' }).click();
    await expect.poll(async () => Math.log(Number(await figure.textContent()))).toBeCloseTo(nats, 1);
    await panel.getByRole('radio', { name: 'nats' }).click();
    await expect.poll(async () => Number(await figure.textContent())).toBe(nats);
  });

  await test.step('the numbers at the pointer', async () => {
    const label = panel.getByText(/^Steps? [\d,–]+$/);
    await chart.hover();
    await expect(chart).toHaveAttribute('aria-valuetext', /^Steps? [\d,–]+, Training/);
    await expect(label).toBeVisible();
    await page.mouse.move(5, 5);
    await expect(label).toHaveCount(0);
  });

  await test.step('gradient norms as a table', async () => {
    const norms = instrument.panel('Gradient norm');
    await norms.getByRole('button', { name: 'Show the gradient norms as a table' }).click();
    const newest = norms.getByRole('table').getByRole('row').nth(1);
    await expect(newest.getByRole('rowheader')).toContainText(last.toLocaleString('en'));
    const covered = ((await newest.getByRole('rowheader').textContent()) ?? '')
      .split('–')
      .map((step) => Number(step.replaceAll(',', '')));
    const [from = 0, to = from] = covered;
    const shown = ((await newest.getByRole('cell').first().textContent()) ?? '').split('–').map(Number);
    const came = rows.filter(({ step }) => step >= from && step <= to).map(({ gradNorm }) => gradNorm);
    expect(came).toHaveLength(to - from + 1);
    expect(shown[0]).toBeCloseTo(Math.min(...came), 2);
    expect(shown.at(-1)).toBeCloseTo(Math.max(...came), 2);
    await norms.getByRole('button', { name: 'Show the chart' }).click();
  });

  await instrument.play();
  const runId = await instrument.runId();
  const rate = instrument.field('Learning rate');

  await test.step('a typed rate, with a decimal comma', async () => {
    const from = await mark(page);
    await instrument.setNumber('Learning rate', '0,0015');
    await expect(rate).toHaveValue('0.0015');
    expectUnbroken(await stepsUntil(instrument, from, 3, ({ learningRate }) => learningRate === Math.fround(0.0015)));
  });

  await test.step('the slider of the rate, by keys', async () => {
    const from = await mark(page);
    await page.getByRole('slider', { name: 'Learning rate, logarithmic' }).focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(async () => Number(await rate.inputValue())).toBeGreaterThan(0.003);
    const set = Math.fround(Number(await rate.inputValue()));
    expectUnbroken(await stepsUntil(instrument, from, 3, ({ learningRate }) => learningRate === set));
  });

  const norms = instrument.panel('Gradient norm');
  await test.step('a clip by norm', async () => {
    const from = await mark(page);
    await instrument.setNumber('Clip at', '0.01');
    const clipped = await stepsUntil(
      instrument,
      from,
      5,
      (row) => row.clipped && Math.abs(row.clippedNorm / 0.01 - 1) < 1e-3,
    );
    expectUnbroken(clipped);
    for (const row of clipped.slice(-5)) expect(row.gradNorm).toBeGreaterThan(0.01);
    await expect(instrument.figure('clipped')).toHaveText(/^[1-9]\d*%$/);
    await expect(norms.getByText('clip at 0.01', { exact: true })).toBeVisible();
  });

  await test.step('no clip', async () => {
    const from = await mark(page);
    await instrument.choose('Clip', /^Off/);
    expectUnbroken(await stepsUntil(instrument, from, 5, (row) => !row.clipped && row.clippedNorm === row.gradNorm));
    await expect(norms).toContainText('gradient clipping is off.');
    await expect(instrument.field('Clip at')).toBeHidden();
  });

  await test.step('a clip by value', async () => {
    const from = await mark(page);
    await instrument.choose('Clip', /^By value/);
    await instrument.setNumber('Clip at', '0.001');
    await stepsUntil(
      instrument,
      from,
      5,
      (row) => row.clipped && row.clippedNorm > 0.001 && row.clippedNorm < row.gradNorm,
    );
  });

  expect(await instrument.runId()).toBe(runId);
  await expect(instrument.button('Restart with these settings')).toBeHidden();
  await expect(instrument.button('Pause')).toBeVisible();
});

test('should go on with the run when settings are edited until a restart is asked for', async ({ instrument }) => {
  const { page } = instrument;
  await instrument.play();
  const runId = await instrument.runId();
  const from = await mark(page);
  const changed = page.getByRole('status').filter({ hasText: 'Changed:' });

  await test.step('edits are discarded', async () => {
    const cell = page.getByRole('combobox', { name: 'Cell', exact: true });
    await instrument.choose('Cell', /^RNN/);
    await instrument.setNumber('Sequence length', '9');
    await expect(changed).toContainText('Cell, Sequence length');
    await instrument.button('Discard changes').click();
    await expect(instrument.button('Restart with these settings')).toBeHidden();
    await expect(cell).toHaveText('GRU');
    await expect(instrument.field('Sequence length')).toHaveValue('16');
  });

  await test.step('numbers that cannot be are explained', async () => {
    const cases = [
      { label: 'Hidden units', typed: 'many', message: /Write a number/ },
      { label: 'Hidden units', typed: '1025', message: /Between 1 and 1024/ },
      { label: 'Learning rate', typed: '-0.1', message: /Between 0 and 10/ },
      { label: 'Top-p', typed: '1.5', message: /Between 0 and 1/ },
    ];
    for (const { label, typed, message } of cases) {
      const field = instrument.field(label);
      const before = await field.inputValue();
      await field.fill(typed);
      await field.press('Enter');
      await expect(field).toHaveAttribute('aria-invalid', 'true');
      await expect(field).toHaveAccessibleDescription(message);
      await expect(page.getByRole('alert').filter({ hasText: message })).toBeVisible();
      await field.press('Escape');
      await expect(field).toHaveValue(before);
      await expect(field).toHaveAttribute('aria-invalid', 'false');
    }
  });

  await test.step('a setup beyond the GPU is refused with bytes and limit', async () => {
    const [ready] = await sent(page, 'ready');
    const limit = Math.min(ready?.adapter.maxBufferSize ?? 0, ready?.adapter.maxStorageBufferBindingSize ?? 0);
    for (const [label, value] of [
      ['Hidden units', '1024'],
      ['Sequence length', '1024'],
      ['Batch', '256'],
    ] as const) {
      await instrument.setNumber(label, value);
    }
    const problem = instrument.panel('Setup').getByRole('alert');
    // Gates are computed twice where they don't fit; the states of so long a window don't fit either, by one step.
    await expect(problem).toHaveText(
      /“hidden states of layer 1” would need [\d,]+ bytes; this GPU allows [\d,]+ bytes\. Lower T, B or H\./,
    );
    const figures = [...((await problem.textContent()) ?? '').matchAll(/([\d,]+) bytes/g)];
    expect(figures.map(([, figure]) => Number(figure?.replaceAll(',', '')))).toEqual([4 * 1025 * 256 * 1024, limit]);
    await expect(instrument.button('Restart with these settings')).toBeDisabled();

    // The model that runs is not touched by any of it.
    await instrument.learned((await instrument.step()) + 5);
    const rows = await steps(page, from);
    expect(rows.map(({ step }) => step)).toEqual(rows.map((_, i) => (rows[0]?.step ?? 0) + i));
    expect(await instrument.runId()).toBe(runId);
    expect(await sent(page, 'configure', from)).toEqual([]);

    await instrument.setNumber('Batch', '8');
    await instrument.setNumber('Sequence length', '16');
    await instrument.setNumber('Hidden units', '64');
    await expect(problem).toHaveCount(0);
    await expect(instrument.button('Restart with these settings')).toBeEnabled();
    await instrument.button('Discard changes').click();
  });

  await test.step('an edit says that it waits', async () => {
    await instrument.setNumber('Hidden units', '20');
    await expect(changed).toHaveText(
      'The run continues with its old settings. Changed: Hidden units. A restart draws other initial weights.',
    );
    const before = await instrument.step();
    await instrument.learned(before + 5);
    expectUnbroken(await steps(page, from));
    for (const type of ['configure', 'live', 'sampling'] as const) expect(await sent(page, type, from)).toEqual([]);
  });

  await test.step('a restart takes it', async () => {
    const { runId: next, config, facts } = await instrument.restart();
    expect(next).toBeGreaterThan(runId);
    expect(config.hiddenSize).toBe(20);
    const V = facts.vocabulary.length;
    const [H, gates] = [20, 3];
    // PyTorch's GRU with a one-hot input, two biases, and a linear layer on top.
    const parameters = gates * H * (V + H + 2) + V * (H + 1);
    expect(facts.parameters).toBe(parameters);
    await expect(page.getByTestId('parameters')).toHaveText(parameters.toLocaleString('en'));
    await instrument.learned(3);
    await expect(instrument.button('Restart with these settings')).toBeHidden();
  });
});

test('should act on what is being written when how text is drawn is edited', async ({ instrument }) => {
  const { page, log } = instrument;
  const newest = log.locator('article').last().locator('p');
  await instrument.play();
  const drawn = async (from: number) =>
    (await sent(page, 'sample', from)).slice(1).flatMap(({ tokens }) => tokens.filter(({ fromPrompt }) => !fromPrompt));
  type Drawn = Awaited<ReturnType<typeof drawn>>[number];
  const isLikeliest = ({ char, top }: Drawn) => char === top[0]?.char;
  const untilDrawn = async (from: number, count: number) => {
    await expect.poll(async () => (await drawn(from)).length).toBeGreaterThan(count);
    return drawn(from);
  };

  await test.step('temperature, in the middle of a sample', async () => {
    const slider = page.getByRole('slider', { name: 'Temperature' });
    const lengthened = await mark(page);
    await instrument.setNumber('Length', '5000');
    await expect.poll(() => sent(page, 'sampleStart', lengthened)).not.toEqual([]);
    await slider.press('End');
    const hot = await mark(page);
    expect((await untilDrawn(hot, 60)).every(isLikeliest)).toBe(false);
    await slider.press('Home');
    await expect(slider).toHaveAttribute('aria-valuenow', '0');
    const cold = await mark(page);
    expect((await untilDrawn(cold, 60)).filter((token) => !isLikeliest(token))).toEqual([]);
    expect(await sent(page, 'sampleStart', hot)).toEqual([]);
    await slider.press('End');
  });

  await test.step('top-k', async () => {
    await instrument.setNumber('Top-k', '1');
    await instrument.button('New sample').click();
    const from = await mark(page);
    expect((await untilDrawn(from, 40)).filter((token) => !isLikeliest(token))).toEqual([]);
  });

  await test.step('writing is stopped, copied, and goes on', async () => {
    await instrument.button('Stop sampling').click();
    await expect(instrument.button('Continue sampling')).toBeVisible();
    // What was on its way has arrived when the run rests.
    await instrument.pause();
    const held = await log.textContent();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await instrument.button('Copy the last sample').click();
    await expect(instrument.button('Copied')).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.length).toBeGreaterThan(0);
    expect(copied).toBe(await newest.textContent());
    const from = await mark(page);
    await instrument.play();
    await instrument.learned((await instrument.step()) + 20);
    expect(await sent(page, 'sample', from)).toEqual([]);
    expect(await log.textContent()).toBe(held);
    await instrument.button('Continue sampling').click();
    await expect.poll(() => log.textContent()).not.toBe(held);
  });

  await test.step('a prompt begins a new sample', async () => {
    const prompt = instrument.field('Prompt');
    await prompt.fill('My love ');
    await expect(newest).toContainText(/^My love /);
    await prompt.fill('Ω is');
    await expect(instrument.panel('Text')).toContainText('Ω is not in the vocabulary.');
  });
});

test('should ask when a run of more than 1000 steps would be thrown away', async ({ open }) => {
  const instrument = await open('corpus=sonnets&cell=rnn&hiddenSize=4&seqLength=2&batchSize=1&validateEvery=0');
  const { page } = instrument;
  const runId = await instrument.runId();
  await instrument.play();
  await instrument.learned(1001);
  await instrument.pause();
  const held = await instrument.step();
  await instrument.button('Reset').click();
  await expect(instrument.dialog).toContainText(`The run of ${held.toLocaleString('en')} steps is closed.`);
  await instrument.button('Keep training').click();
  await expect(instrument.dialog).toBeHidden();
  expect(await instrument.step()).toBe(held);
  expect(await sent(page, 'reset')).toEqual([]);
  await instrument.button('Reset').click();
  await instrument.dialog.getByRole('button', { name: 'Reset' }).click();
  await instrument.configuredAfter(runId);
  await expect.poll(() => instrument.step()).toBe(0);
});
