import { expectAccessible } from './support/axe.ts';
import { download, readCsv } from './support/download.ts';
import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';
import { sent } from './support/wire.ts';

/** The panels of a comparison, and what the worker reported of its models. */
function comparisonOf(instrument: Instrument) {
  const { page } = instrument;

  /** A metric of every step that a run reported. */
  async function metricOf(runId: number, of: 'loss' | 'gradNorm' | 'clippedNorm'): Promise<number[]> {
    const metrics = (await sent(page, 'metrics')).filter((event) => event.runId === runId);
    return metrics.flatMap(({ columns }) => [...Object.values(columns[of])]);
  }

  return {
    comparison: instrument.panel('Comparison'),
    loss: instrument.panel('Loss'),
    reach: instrument.panel('Gradient reach'),
    models: instrument.panel('Comparison').getByRole('list', { name: 'Models that train' }).getByRole('listitem'),
    line: (panel: string, id: string) => instrument.panel(panel).locator(`[data-series="${id}"] path`).first(),
    metricOf,

    /** Numbers of the run and of those beside it. */
    async runIds(): Promise<number[]> {
      const { runId, compared = [] } = await instrument.newestRun();
      return [runId, ...compared.map((other) => other.runId)];
    },

    /** Waits until each of some runs has reported so many steps. */
    async learned(runIds: readonly number[], steps: number): Promise<void> {
      for (const runId of runIds) {
        await expect.poll(async () => (await metricOf(runId, 'loss')).length).toBeGreaterThanOrEqual(steps);
      }
    },
  };
}

/** What the gradients of models that wait at step 0 keep at a lag, by the file of the reach panel. */
async function reachAtStart(
  instrument: Instrument,
): Promise<{ header: string[]; kept: (letter: string, lag: number) => number }> {
  const { page } = instrument;
  const { reach, runIds } = comparisonOf(instrument);
  await reach.getByRole('figure').scrollIntoViewIfNeeded();
  const found = async () => new Set((await sent(page, 'found')).map(({ runId }) => runId));
  const all = await runIds();
  expect(all).toHaveLength(3);
  await expect.poll(async () => [...(await found())].sort()).toEqual(all);
  await expect(reach.getByRole('figure')).toContainText('C ');
  expect(await instrument.step()).toBe(0);
  const csv = await download(page, () => reach.getByRole('button', { name: 'CSV', exact: true }).click());
  const { header, rows } = readCsv(csv);
  const kept = (letter: string, lag: number): number => {
    const row = (rows[lag] ?? []).map(Number);
    expect(row[0]).toBe(lag);
    return row[header.indexOf(`${letter}_relative_h`)] ?? Number.NaN;
  };
  return { header, kept };
}

test('should show who remembers, train in turn and let a compared run go on alone when three cells meet', async ({
  open,
}) => {
  const instrument = await open('preset=who-remembers&validateEvery=5');
  const { page } = instrument;
  const { comparison, loss, reach, models, line, learned, runIds } = comparisonOf(instrument);

  await test.step('at the start the RNN hears 32 steps back a thousandth of what the LSTM hears', async () => {
    const { header, kept } = await reachAtStart(instrument);
    await expect(models).toHaveText([/A\s*RNN/, /B\s*LSTM, forget bias 3/, /C\s*GRU/]);
    const columns = ['A_h', 'B_h', 'B_c', 'C_h'].flatMap((name) => {
      const [letter, state] = name.split('_');
      return [`${letter}_gradient_${state}`, `${letter}_relative_${state}`];
    });
    expect(header).toEqual(['lag', 'step', ...columns]);
    expect(kept('A', 32)).toBeGreaterThan(0);
    expect(kept('B', 32) / kept('A', 32)).toBeGreaterThan(1000);
    for (const id of ['reach-A-h', 'reach-B-h', 'reach-B-c', 'reach-C-h']) {
      await expect(line('Gradient reach', id)).toHaveAttribute('d', /^M.+L/);
    }
    await expect(reach.getByRole('figure')).toContainText(
      /At lag 32 A keeps \S+ of the gradient on h, B \S+, C \S+; on c B \S+\. The gradient of B is \S+ times that of A 32 steps back\./,
    );
    await reach.getByRole('radio', { name: 'Layers × time' }).click();
    await reach.getByRole('radio', { name: 'B', exact: true }).click();
    await expect(reach.locator('canvas')).toHaveAttribute('height', '2');
  });

  await test.step('they train in turn, are drawn on the same axes, and stand at the same step', async () => {
    const all = await runIds();
    await loss.getByRole('heading').scrollIntoViewIfNeeded();
    await instrument.play();
    await learned(all, 25);
    await instrument.pause();
    const steps = async () => {
      const status = await sent(page, 'status');
      return all.map((runId) => status.findLast((event) => event.runId === runId)?.step);
    };
    await expect.poll(async () => new Set(await steps()).size).toBe(1);
    for (const letter of ['A', 'B', 'C']) {
      await expect(line('Loss', `loss-smoothed-${letter}`)).toHaveAttribute('d', /^M.+L/);
      await expect(line('Gradient norm', `norm-before-${letter}`)).toHaveAttribute('d', /^M.+L/);
      await expect(line('Accuracy', `accuracy-${letter}`)).toHaveAttribute('d', /^M.+L/);
    }
    await expect(loss.getByRole('figure')).toContainText(/(lowest loss|equal losses|better than chance)/);
    await loss.getByRole('button', { name: 'Show the losses as a table' }).click();
    const headers = loss.getByRole('columnheader');
    const columns = async () => (await headers.allTextContents()).slice(0, 7).join();
    await expect.poll(columns).toBe('Steps,A,A validation,B,B validation,C,C validation');
    await loss.getByRole('button', { name: 'Show the chart' }).click();
    for (const panel of [comparison, loss, reach]) {
      await expectAccessible(
        page,
        'the comparison',
        `[aria-labelledby="${await panel.getAttribute('aria-labelledby')}"]`,
      );
    }
  });

  await test.step('B goes on alone, where it was, and the others stay as past runs', async () => {
    const step = await instrument.step();
    const last = await instrument.runId();
    await comparison.getByRole('button', { name: 'Continue with B' }).click();
    const { config, step: goesOnAt, compared } = await instrument.configuredAfter(last);
    expect(config).toMatchObject({ cell: 'lstm', init: { forgetBias: 3 } });
    expect([goesOnAt, compared]).toEqual([step, undefined]);
    await expect(comparison).toHaveCount(0);
    await page.getByText('Past runs').click();
    const pastRuns = page.getByRole('list', { name: 'Past runs' }).getByRole('listitem');
    await expect(pastRuns.nth(0)).toHaveText(/^GRU.*differs: GRU/);
    await expect(pastRuns.nth(1)).toHaveText(/^RNN.*differs: RNN/);
    const drawn = loss.locator('[data-series^="past-run-"]');
    await expect(drawn).toHaveCount(2);
    await pastRuns.first().getByRole('button', { name: 'Hide GRU' }).click();
    await expect(drawn).toHaveCount(1);
  });
});

test('should hear further back with each opening of the forget gate, and take another compared run in, when LSTMs meet', async ({
  open,
}) => {
  const instrument = await open('preset=forget-bias');
  const { page, dialog } = instrument;
  const { comparison, models, learned, runIds } = comparisonOf(instrument);

  await test.step('at the start', async () => {
    const { kept } = await reachAtStart(instrument);
    await expect(models).toHaveText([/A\s*LSTM, forget bias 0/, /B\s*LSTM, forget bias 1/, /C\s*LSTM, forget bias 3/]);
    expect(kept('A', 32)).toBeGreaterThan(0);
    expect(kept('B', 32) / kept('A', 32)).toBeGreaterThan(10);
    expect(kept('C', 32) / kept('B', 32)).toBeGreaterThan(10);
  });

  const [runId = 0] = await runIds();
  await test.step('until the comparison ends with the run alone', async () => {
    await expect(comparison.getByRole('button', { name: 'Add a model…' })).toBeEnabled();
    await instrument.play();
    await learned(await runIds(), 3);
    await comparison.getByRole('button', { name: 'End the comparison' }).click();
    await expect(comparison).toHaveCount(0);
    const at = await instrument.step();
    await instrument.learned(at + 5);
    await instrument.pause();
    expect(await instrument.runId()).toBe(runId);
  });

  await test.step('and another one begins', async () => {
    const begin = dialog.getByRole('button', { name: /^Train A against B$/ });
    await instrument.panel('Compare').getByRole('button', { name: 'Compare with…' }).click();
    await expectAccessible(page, 'the dialog of a model to compare', '[role="dialog"]');
    await dialog.getByRole('combobox', { name: 'Cell' }).click();
    await page.getByRole('option', { name: /^LSTM/ }).click();
    await expect(begin).toBeDisabled();
    await dialog.locator('[data-fold="start"] summary').click();
    await dialog.getByRole('textbox', { name: 'Forget bias' }).fill('2');
    await begin.click();
    const { config, compared } = await instrument.configuredAfter(runId);
    expect([config.init.forgetBias, compared?.[0]?.config.init.forgetBias]).toEqual([0, 2]);
    await expect(models).toHaveText([/LSTM, forget bias 0/, /LSTM, forget bias 2/]);
    // The address tells of it.
    await expect(page).toHaveURL(/&b\.init\.forgetBias=2/);
    await instrument.learned(2);
  });

  await test.step('and a model joins it whose layers differ', async () => {
    const last = await instrument.runId();
    await comparison.getByRole('button', { name: 'Add a model…' }).click();
    await dialog.getByRole('textbox', { name: 'Layers' }).fill('2');
    await dialog.getByRole('switch', { name: 'Layers differ' }).click();
    const upper = dialog.getByRole('listitem', { name: /^Layer 2/ });
    await upper.getByRole('combobox', { name: 'Layer 2: cell' }).click();
    await page.getByRole('option', { name: /^GRU/ }).first().click();
    await upper.getByRole('textbox', { name: 'Layer 2: hidden units' }).fill('8');
    await upper.getByText('Bidirectional').click();
    await expectAccessible(page, 'the layers of a model to compare', '[role="dialog"]');
    await dialog.getByRole('button', { name: 'Train A, B against C' }).click();
    const { config, compared } = await instrument.configuredAfter(last);
    const perLayer = `rnn:${config.hiddenSize},gru:8:bidirectional`;
    expect([config.perLayer, ...(compared ?? []).map((other) => other.config.perLayer)]).toEqual(['', '', perLayer]);
    await expect(models.nth(2)).toHaveText(/RNN \d+ \+ Bidirectional GRU 8/);
    await expect(page).toHaveURL(/&c\.perLayer=rnn/);
  });
});

test('should let the norm explode without the clip, and hold it with one, when the exploding preset trains', async ({
  open,
}) => {
  const instrument = await open('preset=exploding');
  const { models, metricOf, learned, runIds } = comparisonOf(instrument);
  const [off = 0, on = 0] = await runIds();
  await instrument.play();
  await learned([off, on], 90);
  await instrument.pause();
  const [before, held, after] = [
    await metricOf(off, 'clippedNorm'),
    await metricOf(on, 'gradNorm'),
    await metricOf(on, 'clippedNorm'),
  ];
  expect(Math.max(...before)).toBeGreaterThan(100);
  expect(Math.max(...held)).toBeLessThan(Math.max(...before) / 10);
  expect(Math.max(...after)).toBeLessThanOrEqual(1 + 1e-5);
  await expect(models).toHaveText([/RNN, clip off/, /RNN, clip at norm 1/]);
  await expect(instrument.panel('Gradient norm').getByRole('figure')).toContainText(/not clipped; B/);
});

test('should draw the mean and the range of three seeds, and each of them on demand, when the run is repeated', async ({
  open,
}) => {
  const instrument = await open(
    'task.id=recall&task.lag=5&cell=gru&hiddenSize=16&batchSize=8&seed=4&validateEvery=5&loss.beta=0',
  );
  const { page } = instrument;
  const { comparison, models, line, metricOf, learned, runIds } = comparisonOf(instrument);
  const last = await instrument.runId();
  await instrument.panel('Compare').getByRole('button', { name: 'Repeat…' }).click();
  await page.getByRole('menuitem', { name: /^With 3 seeds/ }).click();
  const { config, compared = [] } = await instrument.configuredAfter(last);
  expect([config, ...compared.map((other) => other.config)].map(({ seed }) => seed)).toEqual([4, 5, 6]);
  await expect(models).toHaveText([/A\s*GRU, seed 4/, /B\s*GRU, seed 5/, /C\s*GRU, seed 6/]);
  await expect(comparison).toContainText('GRU: mean and range of 3 seeds, A–C');

  const all = await runIds();
  await learned(all, 25);
  await instrument.pause();

  await test.step('as one line with a field behind it, in every chart of training', async () => {
    for (const [panel, id] of [
      ['Loss', 'loss-smoothed'],
      ['Gradient norm', 'norm-before'],
      ['Accuracy', 'accuracy'],
    ] as const) {
      await expect(line(panel, `${id}-A–C`)).toHaveAttribute('d', /^M.+Z$/);
      await expect(instrument.panel(panel).locator(`[data-series^="${id}"]`)).toHaveCount(1);
      await expect(instrument.panel(panel)).toContainText(/mean of 3 seeds, \S+( to \S+)?/);
    }
  });

  await test.step('whose numbers are those of the three', async () => {
    /** What the figure is to say of the last losses that came. */
    const expected = async (): Promise<string> => {
      const losses = await Promise.all(all.map((runId) => metricOf(runId, 'loss')));
      const now = losses.map((each) => each.at(-1) ?? Number.NaN);
      const mean = now.reduce((sum, loss) => sum + loss, 0) / 3;
      const [low, high] = [Math.min(...now), Math.max(...now)].map((loss) => loss.toFixed(2));
      return `${mean.toFixed(2)}mean of 3 seeds, ${low === high ? low : `${low} to ${high}`}`;
    };
    const figure = instrument.figure('loss-A–C');
    await expect.poll(async () => (await figure.textContent()) === (await expected())).toBe(true);
  });

  await test.step('and each by itself', async () => {
    await comparison.getByRole('switch', { name: 'Each seed' }).click();
    for (const letter of ['A', 'B', 'C']) {
      await expect(line('Loss', `loss-smoothed-${letter}`)).toHaveAttribute('d', /^M.+L/);
    }
    await expect(instrument.figure('loss-A–C')).toHaveCount(0);
    await expect(page).toHaveURL(/loss\.eachSeed=/);
    await expectAccessible(page, 'seeds', `[aria-labelledby="${await comparison.getAttribute('aria-labelledby')}"]`);
  });
});
