import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Locator,
  type Page,
} from 'playwright/test';
import { lastReportedStep, lastSent, tapWorker } from './wire.ts';

/** The page under test: what a person can reach on it, by role and name. */
export class Instrument {
  /** Errors in the console and exceptions that nothing caught, as they came. */
  readonly troubles: string[] = [];
  private expected: RegExp | null = null;
  /** Addresses of everything that the page and its worker asked for. */
  readonly requests: string[] = [];

  private constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.troubles.push(message.text());
    });
    page.on('pageerror', (error) => this.troubles.push(String(error)));
    page.on('crash', () => this.troubles.push('the page crashed'));
    page.context().on('request', (request) => this.requests.push(request.url()));
  }

  /** A fresh page that is yet to be opened. */
  static async blank(browser: Browser, options: BrowserContextOptions = {}): Promise<Instrument> {
    return Instrument.blankIn(await browser.newContext(options));
  }

  /** One more page that shares all that the browser keeps, yet to be opened. */
  static async blankIn(context: BrowserContext): Promise<Instrument> {
    const page = await context.newPage();
    // A control that is not there should fail its own line, not the whole test.
    page.setDefaultTimeout(60_000);
    await tapWorker(page);
    return new Instrument(page);
  }

  /** From now on an error in the console that matches is part of the test. */
  expectErrors(pattern: RegExp): void {
    this.expected = pattern;
  }

  get unexpectedErrors(): string[] {
    return this.troubles.filter((trouble) => !this.expected?.test(trouble));
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  field(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  panel(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** What stops training, with its sentence and its buttons. */
  get band(): Locator {
    return this.page.getByRole('alert').filter({ has: this.page.getByRole('button') });
  }

  /** The offer to go on with the run that was left. */
  get offer(): Locator {
    return this.panel('A run was interrupted');
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: 'Text that the model generates' });
  }

  /** A headline number of a chart: 'training', 'validation', 'norm-before', 'norm-after', 'clipped'. */
  figure(id: string): Locator {
    return this.page.locator(`[data-figure="${id}"]`);
  }

  /** The step counter in the transport. */
  async step(): Promise<number> {
    const shown = await this.page.getByTestId('step-counter').textContent();
    return Number((shown ?? 'nothing').replaceAll(',', ''));
  }

  /** Waits for a first run to stand. */
  async ready(): Promise<void> {
    await expect(this.button(/^(Play|Pause)$/)).toBeEnabled();
  }

  /** Waits until the counter shows at least `steps`. */
  async learned(steps: number): Promise<void> {
    await expect.poll(() => this.step()).toBeGreaterThanOrEqual(steps);
  }

  /** Waits for a run newer than `runId` and returns its facts. */
  async configuredAfter(runId: number) {
    await expect.poll(() => this.runId()).toBeGreaterThan(runId);
    return this.newestRun();
  }

  /** What the worker reported of the run that it built last. */
  async newestRun() {
    const configured = await lastSent(this.page, 'configured');
    if (!configured) throw new Error('no run was configured');
    return configured;
  }

  /** Number of the run that the worker built last; 0 before the first. */
  async runId(): Promise<number> {
    return (await lastSent(this.page, 'configured'))?.runId ?? 0;
  }

  async pause(): Promise<void> {
    await this.button('Pause').click();
    await expect(this.button('Play')).toBeVisible();
    await this.settled();
  }

  async play(): Promise<void> {
    await this.button('Play').click();
    await expect(this.button('Pause')).toBeVisible();
  }

  /** Trains this many single steps, while paused, and waits until the worker has reported them. */
  async train(steps: number): Promise<void> {
    const before = await this.step();
    for (let i = 0; i < steps; i++) await this.button('Step').click();
    await expect.poll(() => this.step()).toBe(before + steps);
    await this.settled();
  }

  /** Waits, while paused, until the worker has reported every step that it was still busy with. */
  async settled(): Promise<void> {
    await expect
      .poll(async () => {
        const status = await lastSent(this.page, 'status');
        const last = await lastReportedStep(this.page);
        return status?.state !== 'running' && last === status?.step && last === (await this.step());
      })
      .toBe(true);
  }

  /** Chooses from one of the page's lists. */
  async choose(list: string, option: RegExp): Promise<void> {
    await this.page.getByRole('combobox', { name: list, exact: true }).click();
    await this.page.getByRole('option', { name: option }).click();
  }

  /** Types a number and leaves the field with Enter. */
  async setNumber(label: string, value: string): Promise<void> {
    await this.field(label).fill(value);
    await this.field(label).press('Enter');
  }

  /** Presses the button that makes the setup the run, and waits for that run. */
  restart() {
    return this.replaceRun('Restart with these settings', 'Restart');
  }

  /** Begins the run anew, at step 0 and at rest. */
  reset() {
    return this.replaceRun('Reset', 'Reset');
  }

  private async replaceRun(button: string, confirmLabel: string) {
    const before = await this.runId();
    await this.button(button).click();
    // A run that has come far is asked about first; how far it is by now depends on the machine.
    const agree = this.dialog.getByRole('button', { name: confirmLabel, exact: true });
    const configured = async (): Promise<number> => {
      if (await agree.isVisible()) await agree.click();
      return this.runId();
    };
    await expect.poll(configured).toBeGreaterThan(before);
    return this.newestRun();
  }

  /** Takes the focus off every control, as a click on an empty place does. */
  async leaveControls(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Unroll', level: 1 }).click();
  }
}
