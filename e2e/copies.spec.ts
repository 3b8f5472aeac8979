import { expect, smallModel, test } from './support/test.ts';

/** Lets the page break and mend the copies that the worker reads from the GPU. */
const breakable = `
{
  let broken = false;
  new BroadcastChannel('copies').onmessage = ({ data }) => {
    broken = data;
  };
  const real = GPUBuffer.prototype.mapAsync;
  GPUBuffer.prototype.mapAsync = function (...given) {
    const refused = broken && this.label === 'copied out';
    return refused ? Promise.reject(new DOMException('no memory for it', 'OperationError')) : real.apply(this, given);
  };
}
`;

test('should say that nothing is saved while no copy of the run can be made, and take it back when one can', async ({
  blank,
}) => {
  const instrument = await blank();
  const { page } = instrument;
  await page.route(/trainer\.worker.*\.js/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()) + breakable });
  });
  await page.goto(`./#${smallModel}`);
  await instrument.ready();
  const setBroken = (broken: boolean) =>
    page.evaluate((value) => new BroadcastChannel('copies').postMessage(value), broken);

  await setBroken(true);
  await instrument.button('Step').click();
  await instrument.learned(1);
  const notice = page.getByRole('region', { name: 'Notices' }).getByRole('status');
  await expect(notice).toContainText('The run could not be copied to be saved: no memory for it.');
  await instrument.button('Runs').click();
  await expect(instrument.dialog.getByRole('alert')).toContainText('could not be copied');
  await expect(instrument.dialog).toContainText('No other run is saved yet.');
  await expect(instrument.dialog).not.toContainText('every half minute');

  await setBroken(false);
  await expect(instrument.dialog).toContainText('every half minute');
  await expect(instrument.dialog.getByRole('alert')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(notice).toHaveCount(0);
});
