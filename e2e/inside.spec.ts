import type { ProbeFindings } from '../src/probes/index.ts';
import { expectAccessible } from './support/axe.ts';
import { download, expectPicture, readCsv } from './support/download.ts';
import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';
import { lastSent, sent } from './support/wire.ts';

type Kind = 'jacobian' | 'spectrum' | 'cellUse' | 'updates';

/** Units and steps of the model in {@link test}'s fixture. */
const [H, T] = [16, 16];
const pictures = ['Jacobians', 'Eigenvalues', 'Slopes', 'Gates', 'Updates'] as const;

/** The panel under test, and what the worker told it. */
function insideOf(instrument: Instrument) {
  const { page } = instrument;
  const panel = instrument.panel('Inside the cell');
  const figure = panel.getByRole('figure');

  /** All that was measured of a kind, oldest first. */
  async function all<K extends Kind>(kind: K): Promise<{ step: number; data: ProbeFindings[K] }[]> {
    const found = (await sent(page, 'found')).filter((event) => event.kind === kind);
    return found as unknown as { step: number; data: ProbeFindings[K] }[];
  }

  const save = (button: 'CSV' | 'PNG') =>
    download(page, () => panel.getByRole('button', { name: button, exact: true }).click());

  return {
    panel,
    figure,
    all,
    series: (id: string) => panel.locator(`path[data-series="${id}"], [data-series="${id}"] path`),

    async show(name: (typeof pictures)[number]): Promise<void> {
      await panel.getByRole('radio', { name, exact: true }).click();
      await figure.scrollIntoViewIfNeeded();
    },

    /** What was measured of a kind at the step where the run rests. */
    async atRest<K extends Kind>(kind: K): Promise<ProbeFindings[K]> {
      const step = await instrument.step();
      await expect.poll(async () => (await all(kind)).at(-1)?.step).toBe(step);
      await expect(panel).toContainText(`measured at step ${step.toLocaleString('en')}`);
      return ((await all(kind)).at(-1) as { data: ProbeFindings[K] }).data;
    },

    /** Header and rows of the picture's numbers, whose picture is saved as well. */
    async saved(view: string): Promise<{ header: string[]; rows: string[][] }> {
      const [csv, png] = [await save('CSV'), await save('PNG')];
      const name = `gru-${H}-sonnets-step-${await instrument.step()}-${view}`;
      expect([csv.name, png.name]).toEqual([`${name}.csv`, `${name}.png`]);
      expectPicture(png);
      return readCsv(csv);
    },

    async expectAccessible(name: string): Promise<void> {
      await expectAccessible(page, name, `[aria-labelledby="${await panel.getAttribute('aria-labelledby')}"]`);
    },
  };
}

test('should measure what is in sight, nothing before, and show it when the run rests', async ({ instrument }) => {
  const { page } = instrument;
  const inside = insideOf(instrument);
  const { panel, figure, series, all, show, atRest, saved } = inside;

  await test.step('updates: how far steps move each tensor', async () => {
    await instrument.play();
    await instrument.learned(5);
    expect(await sent(page, 'found')).toEqual([]);
    await show('Updates');
    await expect(series('update-W_hh')).toHaveAttribute('d', /^M[\d.]+,[\d.]+(L[\d.]+,[\d.]+)+/);
    expect((await lastSent(page, 'watch'))?.watched).toHaveProperty('updates');
    await instrument.pause();

    // A finding may still be on its way. None is once a single step was reported, since the next step is yet to be taken.
    for (let seen = -1; seen !== (await instrument.step()); seen = (await all('updates')).at(-1)?.data.step ?? -1) {
      const before = (await all('updates')).length;
      await instrument.button('Step').click();
      await instrument.settled();
      await expect.poll(async () => (await all('updates')).length).toBeGreaterThan(before);
    }
    const step = (await instrument.step()).toLocaleString('en');
    await expect(panel).toContainText(`measured at step ${step}`);
    await expect(figure).toContainText(
      new RegExp(`Step ${step} changed the recurrent weights W_hh by [\\d.e-]+ of their length`),
    );
    const found = await all('updates');
    const { header, rows } = await saved('updates');
    const last = found.at(-1)?.data;
    expect(header).toEqual(['step', ...(last?.tensors ?? []).map(({ name }) => name)]);
    expect(rows.map(([at]) => Number(at))).toEqual(found.map(({ data }) => data.step));
    expect(rows.length).toBeGreaterThan(1);
    for (const [i, cell] of (rows.at(-1) ?? []).slice(1).entries()) {
      const { moved, length } = last?.tensors[i] ?? { moved: 0, length: 1 };
      expect(Number(cell)).toBeCloseTo(moved / length, 7);
      expect(moved).toBeGreaterThan(0);
    }
  });

  await test.step('Jacobians: what is left of directions, with the singular values of a narrow layer', async () => {
    await show('Jacobians');
    const data = await atRest('jacobian');
    for (const id of ['mean', 'direction-0', 'direction-15', 'singular-largest'])
      await expect(series(id)).toHaveAttribute('d', /^M.+L/);
    await expect(figure).toContainText(
      new RegExp(`Multiplied by the Jacobians of ${T - 1} steps, a random vector keeps .* that is a factor of`),
    );
    await expect(figure).toContainText('The largest singular value changes by');
    const { header, rows } = await saved('jacobian-products');
    expect(header).toHaveLength(3 + 16 + 3);
    expect(rows).toHaveLength(T);
    rows.forEach((row, lag) => {
      expect(row.slice(0, 2).map(Number)).toEqual([lag, T - 1 - lag]);
      expect(Math.fround(Number(row[3]))).toBe(data.lengths[lag * 16]);
    });
    await panel.getByRole('slider', { name: 'Length left at a lag' }).hover();
    await expect(panel).toContainText(/Lag \d+ · step \d+/);
    await page.mouse.move(0, 0);
    await inside.expectAccessible('Jacobians');
  });

  await test.step('eigenvalues: those of a gate’s block around the unit circle', async () => {
    await show('Eigenvalues');
    const data = await atRest('spectrum');
    await expect(series('eigenvalues')).toHaveAttribute('d', new RegExp(`^(M[-\\d.]+,[-\\d.]+h0){${H}}$`));
    await expect(figure).toContainText(/The spectral radius of W_hn \(candidate\) is \d/);
    await expect(figure).toContainText('Gates and tanh′ change the actual Jacobian');
    await panel.getByRole('radio', { name: 'z', exact: true }).click();
    await expect(figure).toContainText('The spectral radius of W_hz (update gate) is');
    const { rows } = await saved('eigenvalues');
    expect(rows).toHaveLength(3 * H);
    data.gates.forEach(({ name, real }, g) => {
      expect(rows[g * H]?.[0]).toBe(name);
      expect(Math.fround(Number(rows[g * H]?.[2]))).toBe(real[0]);
    });
    await panel.getByRole('slider', { name: 'z · update' }).press('Home');
    await expect(panel).toContainText(`λ 1 of ${H}|λ|`);
    await inside.expectAccessible('Eigenvalues');
  });

  await test.step('slopes: where the units sit on each activation', async () => {
    await show('Slopes');
    const data = await atRest('cellUse');
    await expect(series('slope')).toHaveCount(3);
    await expect(figure).toContainText(/Most saturated is [rzn] \(.+\): .+ of its inputs lie where/);
    const { rows } = await saved('activation-slopes');
    expect(rows.map(([name]) => name).filter((name, i, names) => name !== names[i - 1])).toEqual(['r', 'z', 'n']);
    const counted = rows.reduce((sum, row) => sum + Number(row[4]), 0);
    expect(counted).toBe(3 * H * data.samples);
    await panel.getByRole('slider', { name: 'n · candidate' }).hover();
    await expect(panel).toContainText(/n: .*to .*inputs[\d.]+%tanh′[\d.]+/);
    await page.mouse.move(0, 0);
    await inside.expectAccessible('Slopes');
  });

  await test.step('gates: how often each unit’s stand open or shut, and for how long the cell keeps', async () => {
    await show('Gates');
    const data = await atRest('cellUse');
    for (const name of ['r', 'z'])
      await expect(series(`gate-${name}`)).toHaveAttribute('d', new RegExp(`^(M[-\\d.]+,[-\\d.]+h0){${H}}$`));
    await expect(figure).toContainText(
      /The update gate z keeps 0\.\d\d of the state a step on average, a time constant of [\d.,]+ steps/,
    );
    await expect(series('keeping')).toHaveAttribute('d', /^M/);
    const { header, rows } = await saved('gate-saturation');
    expect(header.slice(0, 4)).toEqual(['unit', 'r_under_0.1', 'r_over_0.9', 'r_mean']);
    expect(rows).toHaveLength(H);
    rows.forEach((row, unit) => {
      expect(Math.fround(Number(row[6]))).toBe(data.gates[1]?.mean[unit]);
    });
    await panel.getByRole('slider', { name: 'z · update' }).press('ArrowRight');
    const mean = data.gates[1]?.mean[0] ?? Number.NaN;
    await expect(panel).toContainText(new RegExp(`Unit 0.*z mean${mean.toFixed(2)}`));
    await panel.getByRole('button', { name: 'Show the numbers as a table' }).click();
    await expect(panel.getByRole('table').getByRole('row')).toHaveCount(H + 1);
    await panel.getByRole('button', { name: 'Show the chart' }).click();
    await inside.expectAccessible('Gates');
  });

  await test.step('in the dark, on a phone', async () => {
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await page.setViewportSize({ width: 390, height: 844 });
    for (const name of pictures) {
      await show(name);
      await inside.expectAccessible(`${name}, dark`);
      const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(await tooWide(), name).toBeLessThanOrEqual(0);
    }
  });
});
