import { type BrowserContextOptions, test as base, expect } from 'playwright/test';
import { Instrument } from './instrument.ts';

/** A small model that compiles and trains in little time on any adapter. */
export const smallModel = 'corpus=sonnets&cell=gru&hiddenSize=16&seqLength=16&batchSize=4';

interface Fixtures {
  /**
   * Opens a page of its own, at a fragment of the address; less motion is asked for, so that nothing plays by itself. After the test it is closed, and an error that it wrote to the console
   * fails the test, unless {@link Instrument.expectErrors} announced it.
   */
  open: (fragment?: string, options?: BrowserContextOptions) => Promise<Instrument>;
  /** Called where a test needs a context or an init script of its own: the page is yet to be opened, and is checked and closed alike. */
  blank: (options?: BrowserContextOptions) => Promise<Instrument>;
  /** One more page that shares all that the browser keeps with another, as a second tab does; yet to be opened, checked and closed alike. */
  beside: (instrument: Instrument) => Promise<Instrument>;
  /** A page whose small model is ready and has not begun to train. */
  instrument: Instrument;
}

async function closeAndCheck(opened: readonly Instrument[]): Promise<void> {
  for (const instrument of opened) await instrument.close();
  for (const { unexpectedErrors } of opened) expect(unexpectedErrors, 'errors in the console').toEqual([]);
}

export const test = base.extend<Fixtures>({
  blank: async ({ browser }, use) => {
    const opened: Instrument[] = [];
    await use(async (options = {}) => {
      const instrument = await Instrument.blank(browser, { reducedMotion: 'reduce', ...options });
      opened.push(instrument);
      return instrument;
    });
    await closeAndCheck(opened);
  },
  beside: async ({ blank: _ }, use) => {
    const opened: Instrument[] = [];
    await use(async (instrument) => {
      const other = await Instrument.blankIn(instrument.page.context());
      opened.push(other);
      return other;
    });
    await closeAndCheck(opened);
  },
  open: async ({ blank }, use) => {
    await use(async (fragment = smallModel, options = {}) => {
      const instrument = await blank(options);
      await instrument.page.goto(`./#${fragment}`);
      await instrument.ready();
      return instrument;
    });
  },
  instrument: async ({ open }, use) => use(await open()),
});

export { expect };
