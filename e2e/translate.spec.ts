import { expectAccessible } from './support/axe.ts';
import { download, expectPicture, readCsv } from './support/download.ts';
import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';

const small = 'task.id=reverse&cell=gru&hiddenSize=16&embedding.size=8&batchSize=8&pairs.view=translate';

/** Cells of the list of outputs, a row each: rank, output, log-probability, score, tokens. */
async function outputsOf(instrument: Instrument): Promise<string[][]> {
  const rows = instrument
    .panel('Predictions')
    .getByRole('table', { name: /^Outputs/ })
    .getByRole('row');
  const all = await rows.evaluateAll((found) =>
    found.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent ?? '')),
  );
  return all.slice(1);
}

/** Numbers of the list as the page writes them. */
const numberOf = (text: string | undefined): number => Number((text ?? '').replace('−', '-'));

async function takeStep(instrument: Instrument): Promise<void> {
  await instrument.button('Step').click();
  await instrument.settled();
}

test('should decode a source, show what its output attends to, and rank outputs anew when it is typed', async ({
  open,
}) => {
  const instrument = await open(small);
  const { page } = instrument;
  const predictions = instrument.panel('Predictions');
  await takeStep(instrument);
  await instrument.field('Source').fill('abcde');
  await expect(predictions.getByRole('heading', { name: 'Outputs for “abcde”' })).toBeVisible();
  await expect(predictions).toContainText(/After step 1 greedy search (and beam search write|writes)/);
  const outputs = await outputsOf(instrument);
  expect(outputs.map(([rank]) => rank)).toEqual(['greedy', '1', '2', '3', '4']);
  const scores = outputs.slice(1).map(([, , , score]) => numberOf(score));
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  for (const [, , logProb, score, tokens] of outputs) {
    const penalty = ((5 + Number(tokens)) / 6) ** 0.6;
    expect(Math.abs(numberOf(logProb) / penalty - numberOf(score))).toBeLessThan(0.011);
  }
  await takeStep(instrument);
  await expect(predictions).toContainText('After step 2 greedy search');
  await instrument.field('Source').fill('ab7');
  await expect(predictions.getByRole('alert')).toHaveText('Write 3 to 20 letters from a to z, without “7”.');
  await expect(instrument.field('Source')).toHaveAttribute('aria-invalid', 'true');
  await expect(predictions).not.toContainText('could not be decoded');
  await instrument.field('Source').fill('abc');
  await expect(predictions.getByRole('heading', { name: 'Outputs for “abc”' })).toBeVisible();
  await expect(predictions.getByRole('alert')).toHaveCount(0);

  // How the output that is chosen attends to the source.
  const map = predictions.getByRole('slider', { name: 'Attention weight of a source symbol' });
  await map.focus();
  await map.press('ArrowDown');
  await expect(map).toHaveAttribute(
    'aria-valuetext',
    /^Output “.+” \(1 of \d+\), source “a” \(1 of 4\): weight [\d.]+$/,
  );
  await expect.poll(async () => (await outputsOf(instrument)).length).toBe(5);
  const [, , second] = await outputsOf(instrument);
  const row = predictions.getByRole('row').filter({ has: page.getByRole('rowheader', { name: '2', exact: true }) });
  await row.getByRole('button').click();
  await expect(row.getByRole('button')).toHaveAttribute('aria-pressed', 'true');
  const written = second?.[1]?.replace('…', '') ?? '';
  await expect(predictions.getByRole('heading', { name: /^Attention of/ })).toHaveText(
    written === '(empty)' ? 'Attention of nothing' : `Attention of “${written}”`,
  );

  // Another beam or length penalty ranks anew.
  const penalty = page.getByRole('slider', { name: 'Length penalty', exact: true });
  /** How far each score is from the log-probability over the penalty, at most. */
  const furthest = async (alpha: number): Promise<number> => {
    const errors = (await outputsOf(instrument)).map(([, , logProb, score, tokens]) =>
      Math.abs(numberOf(logProb) / ((5 + Number(tokens)) / 6) ** alpha - numberOf(score)),
    );
    return Math.max(...errors);
  };
  await penalty.press('Home');
  await expect.poll(() => furthest(0)).toBe(0);
  await penalty.press('End');
  await expect.poll(() => furthest(2)).toBeLessThan(0.011);
  await page.getByRole('slider', { name: 'Beam size', exact: true }).press('Home');
  await expect.poll(async () => (await outputsOf(instrument)).length).toBe(2);
  await expect(predictions).toContainText('greedy search, which is a beam of 1');
  await expect(page).toHaveURL(/translate\.beam=1&translate\.alpha=2/);
});

test('should say why a candidate is pruned when the beam search is walked through', async ({ open }) => {
  const instrument = await open(`${small}&translate.source=abc&translate.beam=3`);
  const { page } = instrument;
  const predictions = instrument.panel('Predictions');
  await takeStep(instrument);
  const figure = predictions.getByRole('figure', { name: 'Tree of the beam search' });
  await expect(figure).toContainText(/Step (\d+) of \1 keeps .* The search ends/);
  await instrument.button('First step').click();
  await expect(figure).toContainText(/Step 1 of \d+ keeps 3 candidates, (none|[123]) complete/);
  await expect(instrument.button('Step back')).toBeDisabled();
  const tree = figure.getByRole('slider', { name: 'Candidates in the tree' });
  await tree.focus();
  await page.keyboard.press('ArrowDown');
  await expect(tree).toHaveAttribute(
    'aria-valuetext',
    /log-probability −[\d.]+, .*(Kept|Complete, and kept): one of the 3/,
  );
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
  await expect(figure).toContainText(/Pruned: 3 candidates of this step are more probable \(−[\d.]+ or more\)/);
  await expectAccessible(
    page,
    'beam search',
    `[aria-labelledby="${await predictions.getAttribute('aria-labelledby')}"]`,
  );
  const picture = await download(page, () => predictions.getByRole('button', { name: 'PNG', exact: true }).click());
  expectPicture(picture);
  await instrument.button('Next step').click();
  await predictions.getByRole('button', { name: 'Show the outputs as a table' }).click();
  const table = figure.getByRole('region', { name: 'Candidates of the beam search' });
  // Six candidates of either step, and the header.
  await expect(table.getByRole('row')).toHaveCount(13);
  await expect(table).toContainText('pruned: less probable');
  const { header, rows } = readCsv(
    await download(page, () => predictions.getByRole('button', { name: 'CSV', exact: true }).click()),
  );
  expect(header).toEqual(['step', 'id', 'parent', 'token', 'prefix', 'log_probability', 'score', 'outcome']);
  expect(rows.slice(0, 6).map(([step, , parent]) => [step, parent])).toEqual(new Array(6).fill(['1', '0']));
  expect(rows.slice(0, 6).map((row) => row.at(-1))).toEqual(
    expect.arrayContaining(['outranked', expect.stringMatching(/live|finished/)]),
  );
});

test('should decode with another model of a comparison when it is chosen', async ({ open }) => {
  const instrument = await open(`${small}&translate.source=abc&attention=none&b.attention=general&translate.model=B`);
  const predictions = instrument.panel('Predictions');
  await takeStep(instrument);
  await expect(predictions).toContainText('After step 1 of model B greedy search');
  await expect(predictions.getByRole('figure', { name: 'Alignment' })).toBeVisible();
  await predictions.getByRole('radio', { name: 'A', exact: true }).click();
  await expect(predictions).toContainText('After step 1 of model A greedy search');
  await expect(predictions).toContainText('This model has no attention');
});

test('should scroll the tree within its figure when the page is as narrow as a phone', async ({ open }) => {
  const viewport = { width: 390, height: 844 };
  const instrument = await open(`${small}&translate.source=abcdefghij&translate.beam=10&at=text`, { viewport });
  const { page } = instrument;
  await takeStep(instrument);
  const tree = page.getByRole('slider', { name: 'Candidates in the tree' });
  await tree.focus();
  await tree.press('ArrowDown');
  await expect(tree).toHaveAttribute('aria-valuetext', /log-probability/);
  const { width } = (await tree.boundingBox()) ?? { width: 0 };
  expect(width).toBeGreaterThan(viewport.width);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
  // The last step is in sight at first, and a step that is gone to comes into it.
  const scrolled = () => tree.evaluate((element) => element.parentElement?.parentElement?.scrollLeft ?? 0);
  await expect.poll(scrolled).toBeGreaterThan(0);
  await instrument.button('First step').click();
  await expect.poll(scrolled).toBe(0);
});
