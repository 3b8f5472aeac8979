import { expectAccessible } from './support/axe.ts';
import { expect, smallModel, test } from './support/test.ts';
import { lastSent, sent } from './support/wire.ts';

test('should restore what trains and what is looked at when a link is opened, and keep the address up to date', async ({
  open,
}) => {
  const link =
    'v=1&corpus=sonnets&cell=rnn&hiddenSize=24&batchSize=4&seqLength=24&loss.unit=bits&sample.temperature=0.5';
  const instrument = await open(`${link}&inside.picture=gates&reach.picture=map&reach.tau=11&at=reach`);
  const { page } = instrument;
  const reach = instrument.panel('Gradient reach');

  await test.step('the link is restored', async () => {
    const [configure] = await sent(page, 'configure');
    expect(configure?.config).toMatchObject({
      corpus: 'sonnets',
      cell: 'rnn',
      hiddenSize: 24,
      batchSize: 4,
      seqLength: 24,
    });
    await expect(instrument.field('Hidden units')).toHaveValue('24');
    await expect(instrument.panel('Loss').getByRole('radio', { name: 'bits' })).toBeChecked();
    await expect(reach.getByRole('radio', { name: 'Layers × time' })).toBeChecked();
    await expect(reach.getByRole('heading', { name: 'Gradient reach' })).toBeInViewport();
    await expect(reach.getByRole('slider', { name: 'Loss at step τ' })).toHaveValue('11');
    const settled = `#${link}&inside.picture=gates&reach.picture=map&reach.tau=11`;
    const parts = (hash: string): string[] => [...new URLSearchParams(hash.slice(1))].map(String).sort();
    await expect.poll(() => parts(new URL(page.url()).hash)).toEqual(parts(settled));
    const inside = instrument.panel('Inside the cell');
    await expect(inside.getByRole('radio', { name: 'Gates' })).toBeChecked();
    await inside.getByRole('figure').scrollIntoViewIfNeeded();
    await expect(inside.getByRole('figure')).toContainText('A plain RNN has no gates');
  });

  await test.step('the address follows edits, and a reload brings them back', async () => {
    await instrument.setNumber('Hidden units', '32');
    await expect.poll(() => page.url()).toContain('hiddenSize=32');
    await reach.getByRole('radio', { name: 'Loss bands' }).click();
    await expect.poll(() => page.url()).toContain('reach.picture=bands');
    await page.reload();
    await instrument.ready();
    await expect(instrument.field('Hidden units')).toHaveValue('32');
    await expect(reach.getByRole('radio', { name: 'Loss bands' })).toBeChecked();
  });

  await test.step('another link in the same page is as good as a page of its own', async () => {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `${smallModel}&b.cell=rnn`);
    await expect
      .poll(async () => (await lastSent(page, 'configure'))?.compared?.[0])
      .toMatchObject({ cell: 'rnn', hiddenSize: 16 });
    await expect(instrument.field('Hidden units')).toHaveValue('16');
    await expect(instrument.panel('Loss').getByRole('radio', { name: 'nats' })).toBeChecked();
  });
});

test('should say which parts of a link are wrong and load the rest when a broken one is opened', async ({ open }) => {
  const instrument = await open(`v=1&${smallModel}&layers=77&reach.picture=sculpture&colour=red&at=moon`);
  const notice = instrument.page.getByText('Part of this link could not be used.');
  await expect(notice).toContainText('Layers (layers) must be a whole number from 1 to 8, not 77.');
  await expect(notice).toContainText('reach.picture must be one of reach, map, bands, not "sculpture".');
  await expect(notice).toContainText('There is no setting "colour".');
  await expect(notice).toContainText('There is no panel "moon"');
  await expect(notice).toContainText('The rest was loaded.');
  const [configure] = await sent(instrument.page, 'configure');
  expect(configure?.config).toMatchObject({ corpus: 'sonnets', cell: 'gru', hiddenSize: 16, layers: 1 });
});

test('should show what the article speaks of when its links are followed', async ({ instrument }) => {
  const { page } = instrument;
  await instrument.button('Read: why networks forget').click();
  const article = instrument.panel('Why networks forget');
  await expect(article.locator('.katex-mathml').first()).toBeAttached();
  await expectAccessible(page, 'article', `[aria-labelledby="${await article.getAttribute('aria-labelledby')}"]`);
  await article.getByRole('link', { name: 'Add the gradient of all losses' }).click();
  await expect.poll(async () => (await lastSent(page, 'configure'))?.config.cell).toBe('rnn');
  const reach = instrument.panel('Gradient reach');
  await expect(reach.getByRole('switch', { name: 'All losses' })).toBeChecked();
  await expect(reach.getByRole('heading', { name: 'Gradient reach' })).toBeInViewport();
  await expect.poll(() => page.url()).toContain('reach.all=true');
  await expect(article.getByText(/^Now, this RNN after \d+ steps?:/)).toBeVisible();
  const runs = (await sent(page, 'configure')).length;
  // What trains already goes on; only the view changes.
  await article.getByRole('link', { name: 'See which losses the sum consists of' }).click();
  await expect(reach.getByRole('radio', { name: 'Loss bands' })).toBeChecked();
  expect(await sent(page, 'configure')).toHaveLength(runs);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('tab', { name: 'Read' }).click();
  await expect(article).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await article.getByRole('link', { name: 'Train a plain RNN and read the text it generates' }).click();
  await expect(page.getByRole('tab', { name: 'Text' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('tab', { name: 'Read' }).click();
  await article.getByRole('button', { name: 'Close the article' }).click();
  await expect(page.getByRole('tab', { name: 'Learning' })).toHaveAttribute('aria-selected', 'true');
});
