import { launchOptions } from '../scripts/lib/browser.mjs';
import { expectAccessible } from './support/axe.ts';
import { Instrument } from './support/instrument.ts';
import { savedRuns } from './support/saved.ts';
import { expect, smallModel, test } from './support/test.ts';
import { mark, type StepRow, sent, steps } from './support/wire.ts';

/** The page says what is missing and what would help, and shows nothing that could not work. */
async function expectNothingHalfDrawn({ page }: Instrument): Promise<void> {
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'What you can do' })).toBeVisible();
  expect(await page.getByRole('listitem').count()).toBeGreaterThan(0);
  for (const name of ['Play', 'Pause', 'Step', 'Reset'])
    await expect(page.getByRole('button', { name })).toHaveCount(0);
  for (const name of ['Setup', 'Loss', 'Gradient norm', 'Text']) {
    await expect(page.getByRole('region', { name, exact: true })).toHaveCount(0);
  }
  await expect(page.getByRole('combobox')).toHaveCount(0);
  await expect(page.locator('svg.recharts-surface')).toHaveCount(0);
  await expect(page.getByText('google swiftshader')).toHaveCount(0);
}

test('should say so and name browsers that have it when there is no WebGPU', async ({ blank }) => {
  const instrument = await blank();
  const { page } = instrument;
  await page.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'gpu');
  });
  await page.goto('./');
  await expect(page.getByRole('alert').getByRole('heading').first()).toHaveText('This browser has no WebGPU');
  await expect(page.getByRole('listitem').filter({ hasText: 'Use Chrome' })).toBeVisible();
  await expectNothingHalfDrawn(instrument);
  await expectAccessible(page, 'no WebGPU');
  // The keys have nothing to act on, and the help is still there.
  await page.keyboard.press('Space');
  await page.keyboard.press('?');
  await expect(instrument.dialog).toContainText('How to read this page');
  const benchmark = instrument.button('Benchmark this GPU…');
  await expect(benchmark).toBeDisabled();
  await expect(benchmark).toHaveAccessibleDescription('This browser has no WebGPU.');
});

test('should say so and name the flags that help when there is no adapter', async ({
  playwright,
  baseURL,
  viewport,
}) => {
  const { args, ...launch } = launchOptions();
  const plain = args.filter((flag) => !/webgpu|vulkan/i.test(flag));
  const browser = await playwright.chromium.launch({ ...launch, args: [...plain, '--disable-gpu'] });
  try {
    const bare = await Instrument.blank(browser, { ...(baseURL ? { baseURL } : {}), viewport });
    const { page } = bare;
    await page.goto('./');
    await expect(page.getByRole('alert').getByRole('heading').first()).toHaveText('No GPU was found');
    await expect(page.getByRole('listitem').filter({ hasText: '--use-webgpu-adapter=swiftshader' })).toBeVisible();
    await expectNothingHalfDrawn(bare);
    expect(await sent(page, 'unavailable')).toMatchObject([{ reason: 'no-adapter' }]);
    expect(bare.unexpectedErrors).toEqual([]);
  } finally {
    await browser.close();
  }
});

test('should rebuild a lost device and go on from the last snapshot, but not without end, when it is lost', async ({
  open,
}) => {
  const instrument = await open(`${smallModel}&optimizer.learningRate=0.02`);
  const { page } = instrument;
  const { runId, facts } = await instrument.newestRun();
  await instrument.play();
  await instrument.learned(60);
  // The copy that is saved when training pauses is a snapshot as well.
  await instrument.pause();
  const held = await instrument.step();
  await expect.poll(async () => (await savedRuns(page))[0]?.step).toBe(held);
  await instrument.play();
  await instrument.learned(held + 5);

  const lose = async () => {
    const from = await mark(page);
    await instrument.button('Help').click();
    await instrument.dialog.getByRole('button', { name: 'Lose the GPU device' }).click();
    await expect.poll(async () => sent(page, 'deviceLost', from)).not.toEqual([]);
    const [lost] = await sent(page, 'deviceLost', from);
    return { from, recovering: lost?.recovering };
  };
  const { from, recovering } = await lose();
  expect(recovering).toBe(true);
  await expect(page.getByRole('status').filter({ hasText: 'Training continues from step' })).toBeVisible();
  const [recovered] = await sent(page, 'recovered', from);
  const resumesFrom = recovered?.step ?? 0;
  expect(resumesFrom).toBeGreaterThanOrEqual(held);
  await expect(page.getByRole('status')).toContainText([`from step ${resumesFrom.toLocaleString('en')}.`]);

  // What it had learnt is still there: the steps after it are those after the snapshot, far below chance.
  const since = await page.evaluate(
    (from) => (window.unrollWire ?? []).findIndex(({ message }, i) => i >= from && message.type === 'recovered'),
    from,
  );
  await expect.poll(async () => (await steps(page, since)).length).toBeGreaterThan(5);
  const rows = await steps(page, since);
  expect(rows.map(({ step }) => step)).toEqual(rows.map((_, i) => resumesFrom + 1 + i));
  expect(rows.every((row) => row.runId === runId)).toBe(true);
  const before = (await steps(page)).find((row) => row.runId === runId && row.step === resumesFrom + 1);
  expect(rows[0]?.loss).toBeCloseTo(before?.loss ?? Number.NaN, 4);
  expect(rows[0]?.loss).toBeLessThan(facts.chanceLoss - 1);
  await expect(instrument.button('Pause')).toBeVisible();
  await expect.poll(() => sent(page, 'sample', since)).not.toEqual([]);

  // Lost again soon after it came back, it is not rebuilt: the page asks. A slow machine may need more than one try for that.
  await expect(async () => {
    const again = await lose();
    if (again.recovering) await expect.poll(() => sent(page, 'recovered', again.from)).not.toEqual([]);
    expect(again.recovering).toBe(false);
  }).toPass();
  await expect(instrument.band).toContainText('The GPU device was lost again.');
  await expect(instrument.band.getByRole('button', { name: 'Reload the page' })).toBeVisible();
  await expect(instrument.button('Play')).toBeDisabled();
  await expect(instrument.log.locator('article')).not.toHaveCount(0);
});

/** Fails unless the run went on step by step, from parameters that had not yet been thrown far away. */
function expectSound(rows: StepRow[], chance: number): void {
  const first = rows[0]?.step ?? 0;
  expect(rows.map(({ step }) => step)).toEqual(rows.map((_, i) => first + i));
  expect(rows.every(({ loss, gradNorm }) => Number.isFinite(loss) && Number.isFinite(gradNorm))).toBe(true);
  expect(rows[0]?.loss).toBeLessThan(chance + 1);
}

/** Whether so many steps follow before the run stops again. */
async function goesOn({ page, band }: Instrument, from: number): Promise<boolean> {
  const halts = () => sent(page, 'halted', from);
  await expect.poll(async () => (await halts()).length > 0 || (await steps(page, from)).length >= 15).toBe(true);
  const stopped = (await halts()).length > 0;
  if (stopped) await expect(band).toContainText('Training stopped at step');
  return !stopped;
}

/** Takes the remedy of a lower rate until one is low enough: where a tenth is still too much, a hundredth is not. */
async function lowerUntilItGoesOn(instrument: Instrument, startRate: number): Promise<number> {
  const { page, band } = instrument;
  for (let rate = startRate / 10; rate > 1e-4; rate = Number((rate / 10).toPrecision(2))) {
    const from = await mark(page);
    await band.getByRole('button', { name: 'Lower the learning rate and continue' }).click();
    await expect(instrument.field('Learning rate')).toHaveValue(String(rate));
    if (await goesOn(instrument, from)) return from;
  }
  throw new Error('the run stopped again at every rate');
}

const unstable =
  'corpus=sonnets&cell=rnn&activation=relu&hiddenSize=64&optimizer.type=sgd&optimizer.learningRate=10&clip.type=none';

test('should stop the run and go on by each remedy when a loss is no longer finite', async ({ open }) => {
  const instrument = await open(`${unstable}&seqLength=32&batchSize=16`);
  const { page, band } = instrument;
  const { runId, facts } = await instrument.newestRun();
  await instrument.button('Play').click();

  await expect(band).toContainText('Training stopped at step');
  const [halted] = await sent(page, 'halted');
  expect(halted?.runId).toBe(runId);
  const { step: at = 0, resumesFrom = 0 } = halted ?? {};
  expect(resumesFrom).toBeLessThan(at);
  await expect(band).toContainText(`Training stopped at step ${at.toLocaleString('en')}.`);
  await expect(band).toContainText(/were restored|was not applied/);
  await expect(band).toContainText('with a learning rate of 1 instead of 10');
  expect(await instrument.step()).toBe(resumesFrom);
  const good = await steps(page);
  expect(good.map(({ step }) => step)).toEqual(good.map((_, i) => i + 1));
  expect(good.every(({ loss, gradNorm }) => Number.isFinite(loss) && Number.isFinite(gradNorm))).toBe(true);
  await expectAccessible(page, 'halted', '[role="alert"]');
  // Stopped is stopped, for buttons and for keys.
  await expect(instrument.button('Play')).toBeDisabled();
  await expect(instrument.button('Step')).toBeDisabled();
  await instrument.leaveControls();
  const stopped = await mark(page);
  await page.keyboard.press('Space');
  await page.keyboard.press('.');

  let from = await lowerUntilItGoesOn(instrument, 10);
  for (const command of ['play', 'step'] as const) expect(await sent(page, command, stopped)).toEqual([]);
  // By the worker's word: a rate that is still too high may have stopped the run again since.
  expect((await sent(page, 'status', from)).some(({ state }) => state === 'running')).toBe(true);
  expectSound(await steps(page, from), facts.chanceLoss);

  // The clip, from the same start as before, which breaks in the same way. At a rate of 10 every clipped step would still be 10
  // long, which breaks some runs as well.
  await instrument.reset();
  await expect(page.getByTestId('step-counter')).toHaveText('0');
  await instrument.setNumber('Learning rate', '10');
  await instrument.button('Play').click();
  await expect(band).toContainText('Training stopped at step');
  await instrument.setNumber('Learning rate', '0.1');
  from = await mark(page);
  await band.getByRole('button', { name: 'Clip at norm 1 and continue' }).click();
  await expect(instrument.field('Clip at')).toHaveValue('1');
  expect(await goesOn(instrument, from)).toBe(true);
  const clipped = await steps(page, from);
  expectSound(clipped, facts.chanceLoss);
  for (const { clippedNorm } of clipped) expect(clippedNorm).toBeLessThan(1.001);
});

test('should go on at a lower rate when a run breaks from one step to the next', async ({ open }) => {
  // Over so many steps the state overflows at once: no loss in between warns of it.
  const instrument = await open(`${unstable}&seqLength=512&batchSize=4`);
  const { page, band } = instrument;
  const { facts } = await instrument.newestRun();
  await instrument.button('Play').click();
  await expect(band).toContainText('Training stopped at step');
  const good = await steps(page);
  expect(good.length).toBeGreaterThan(0);
  expect(Math.max(...good.map(({ loss }) => loss))).toBeLessThan(facts.chanceLoss + 1);
  const from = await lowerUntilItGoesOn(instrument, 10);
  expectSound(await steps(page, from), facts.chanceLoss);
});

test('should name a text that does not come and load it when it is asked for again', async ({ blank }) => {
  const instrument = await blank();
  instrument.expectErrors(/Failed to load resource/);
  const { page, band } = instrument;
  const files = '**/data/*.txt';
  await page.route(files, (route) => route.abort());
  await page.goto(`./#${smallModel}`);
  await expect(band).toContainText('The text could not be loaded.');
  await expect(band).toContainText('Sonnets could not be loaded');
  await expect(instrument.button('Play')).toBeDisabled();
  await page.unroute(files);
  await page.route(files, (route) => route.fulfill({ status: 404, body: 'Not found' }));
  await band.getByRole('button', { name: 'Try again' }).click();
  await expect(band).toContainText('the server answered 404');
  await page.unroute(files);
  await band.getByRole('button', { name: 'Try again' }).click();
  await instrument.learned(1);
  await expect(band).toHaveCount(0);
});
