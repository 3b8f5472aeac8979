import { focused, focusLook, tabTo } from './support/keyboard.ts';
import { expect, test } from './support/test.ts';
import { mark, sent, steps } from './support/wire.ts';

test('should train, restart with other settings and take edits when only keys are used', async ({ instrument }) => {
  const { page } = instrument;
  const before = await instrument.runId();

  await test.step('a preset is chosen, plays, is paused and stepped', async () => {
    await tabTo(page, /^combobox "Preset"/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('listbox')).toBeVisible();
    await page.keyboard.type('Tiny');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('listbox')).toBeHidden();
    const { config } = await instrument.configuredAfter(before);
    expect(config).toMatchObject({ corpus: 'sonnets', cell: 'gru', hiddenSize: 64 });
    await instrument.learned(2);
    await tabTo(page, /^button "Pause"/);
    await page.keyboard.press('Space');
    await expect(instrument.button('Play')).toBeFocused();
    await instrument.settled();
    const held = await instrument.step();
    await tabTo(page, /^button "Step"/);
    await page.keyboard.press('Enter');
    await expect.poll(() => instrument.step()).toBe(held + 1);
  });

  await test.step('other settings are tried', async () => {
    const first = await instrument.runId();
    await tabTo(page, /^combobox "Cell"/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('listbox')).toBeVisible();
    await page.keyboard.type('RNN');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('combobox', { name: 'Cell' })).toHaveText('RNN');
    await tabTo(page, /^textbox "Hidden units"/);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('12');
    await tabTo(page, /^button "Restart with these settings"/);
    await page.keyboard.press('Enter');
    const { config } = await instrument.configuredAfter(first);
    expect(config).toMatchObject({ cell: 'rnn', hiddenSize: 12, corpus: 'sonnets' });
    await instrument.learned(2);
  });

  await test.step('the learning rate, the clip and the temperature move while it trains', async () => {
    const from = await mark(page);
    const rate = Number(await instrument.field('Learning rate').inputValue());
    await tabTo(page, /^slider "Learning rate, logarithmic"/, 'Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await tabTo(page, /^combobox "Clip"/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('listbox')).toBeVisible();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('listbox')).toBeHidden();
    await tabTo(page, /^slider "Temperature"/);
    await page.keyboard.press('ArrowLeft');
    await expect
      .poll(async () => (await sent(page, 'sampling', from)).at(-1)?.sampling.temperature)
      .toBeCloseTo(0.75, 6);
    expect((await sent(page, 'live', from)).at(-1)).toMatchObject({ settings: { 'clip.type': 'none' } });
    await expect
      .poll(async () => {
        const last = (await steps(page, from)).at(-1);
        return last !== undefined && last.learningRate > rate * 1.02 && last.clippedNorm === last.gradNorm;
      })
      .toBe(true);
  });

  await test.step('an own text is brought', async () => {
    const former = await instrument.runId();
    await tabTo(page, /^button "Use your own text/);
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toMatch(/^textbox "Paste a text"/);
    await page.keyboard.insertText('There is no folly of the beasts of the earth. '.repeat(40));
    await tabTo(page, /^button "Check the text"/);
    await page.keyboard.press('Enter');
    await expect(instrument.dialog.getByRole('button', { name: 'Train on this text' })).toBeEnabled();
    await tabTo(page, /^button "Train on this text"/);
    await page.keyboard.press('Enter');
    await expect(instrument.dialog).toBeHidden();
    const { config } = await instrument.configuredAfter(former);
    expect(config.corpus).toBe('own');
    await instrument.learned(2);
  });
});

test('should reach every control in the order in which the page reads, and read charts, dialogs and tabs, when only keys are used', async ({
  instrument,
}) => {
  const { page } = instrument;

  await test.step('Tab stops at every control, marked and in sight', async () => {
    await instrument.leaveControls();
    const order: string[] = [];
    const unmarked: string[] = [];
    const unseen: string[] = [];
    for (let i = 0; i < 120; i++) {
      await page.keyboard.press('Tab');
      const name = await focused(page);
      if (name === '') break;
      order.push(name);
      const { marks, inView } = await focusLook(page);
      if (marks === 0) unmarked.push(name);
      if (!inView) unseen.push(name);
    }
    expect(unmarked).toEqual([]);
    expect(unseen).toEqual([]);
    const landmarks = [
      /^combobox "Preset"/,
      /^button "Reset"/,
      /^button "Play"/,
      /^button "Step"/,
      /^button "GPU: /,
      /^button "(Dark|Light) theme"/,
      /^button "Help"/,
      /^combobox "Text"/,
      /^button "Use your own text/,
      /^combobox "Cell"/,
      /^textbox "Hidden units"/,
      /^textbox "Learning rate"/,
      /^slider "Learning rate, logarithmic"/,
      /^combobox "Clip"/,
      /^textbox "Sequence length"/,
      /^textbox "Batch"/,
      /^switch "Carry state"/,
      /^radio "(nats|bits|perplexity)"/,
      /^slider "Loss at a step"/,
      /^slider "Smoothing"/,
      /^slider "Gradient norm at a step"/,
      /^button "New sample"/,
      /^log "Text that the model generates"/,
      /^textbox "Prompt"/,
      /^slider "Temperature"/,
    ];
    const places = landmarks.map((landmark) => order.findIndex((name) => landmark.test(name)));
    expect(landmarks.filter((_, i) => places[i] === -1)).toEqual([]);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  await test.step('a chart tells its numbers as the arrow keys move along it', async () => {
    await instrument.train(3);
    await instrument.leaveControls();
    await tabTo(page, /^slider "Loss at a step"/);
    const chart = page.locator(':focus');
    await page.keyboard.press('Home');
    await expect(chart).toHaveAttribute('aria-valuetext', /^Step 1, Training \d\.\d+, Smoothed \d\.\d+/);
    const [first] = await steps(page);
    const loss = Number(/Training (\d\.\d+)/.exec((await chart.getAttribute('aria-valuetext')) ?? '')?.[1]);
    expect(loss).toBeCloseTo(first?.loss ?? Number.NaN, 2);
    await page.keyboard.press('ArrowRight');
    await expect(chart).toHaveAttribute('aria-valuetext', /^Step 2, /);
    await expect(chart).toHaveAttribute('aria-valuenow', '2');
  });

  await test.step('a dialog takes the focus, keeps it, and gives it back', async () => {
    const inside = () => page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null);
    for (const opener of [/^button "Help"/, /^button "Use your own text/]) {
      await tabTo(page, opener);
      await page.keyboard.press('Enter');
      await expect(instrument.dialog).toBeVisible();
      await expect.poll(inside).toBe(true);
      for (let i = 0; i < 12; i++) {
        await page.keyboard.press(i < 8 ? 'Tab' : 'Shift+Tab');
        // Past the last control the focus rests for a moment on a guard, which sends it to the first.
        await expect.poll(inside, { message: `after ${i + 1} presses` }).toBe(true);
      }
      await page.keyboard.press('Escape');
      await expect(instrument.dialog).toBeHidden();
      await expect.poll(() => focused(page)).toMatch(opener);
    }
  });

  await test.step('tabs of the narrow page move by arrow keys', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await tabTo(page, /^tab "Learning"/);
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('tabpanel', { name: 'Text' })).toBeVisible();
    await expect(instrument.panel('Loss')).toBeHidden();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(instrument.panel('Setup')).toBeVisible();
    await page.setViewportSize({ width: 1440, height: 900 });
    for (const name of ['Setup', 'Loss', 'Text']) await expect(instrument.panel(name)).toBeVisible();
  });
});
