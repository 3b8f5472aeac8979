import { errors, type Page } from 'playwright/test';

/** Role and name of what has the focus, as assistive technology gets them: 'button "Play"'. Empty where nothing has it. */
export async function focused(page: Page): Promise<string> {
  const focus = page.locator(':focus');
  while ((await focus.count()) > 0) {
    try {
      const [first = ''] = (await focus.ariaSnapshot({ timeout: 2000 })).split('\n');
      // A name with a colon in it comes in quotes.
      return /^- '?(\w+(?: ".*?")?)/.exec(first)?.[1] ?? '';
    } catch (error) {
      // What had the focus may leave the page between the two, as a narrower page drops its panels.
      if (!(error instanceof errors.TimeoutError)) throw error;
    }
  }
  return '';
}

/** Presses Tab until something with this role and name has the focus. Fails after a whole round of the page. */
export async function tabTo(page: Page, requested: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press(key);
    const name = await focused(page);
    if (requested.test(name)) return;
    passed.push(name);
  }
  throw new Error(`${requested} is not among what ${key} reaches: ${passed.join(', ')}`);
}

/** How many of the focused element and those around it look otherwise than without the focus, and whether it begins in the viewport. */
export function focusLook(page: Page): Promise<{ marks: number; inView: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement)) return { marks: 0, inView: false };
    const around: Element[] = [];
    for (let each: Element | null = element; each && around.length < 4; each = each.parentElement) around.push(each);
    const looks = (): string[] =>
      around.map((each) => {
        const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor } =
          getComputedStyle(each);
        const outline = outlineStyle === 'none' ? 'none' : `${outlineWidth} ${outlineStyle} ${outlineColor}`;
        return JSON.stringify({ outline, boxShadow, borderColor, backgroundColor });
      });
    const on = looks();
    element.blur();
    const off = looks();
    element.focus({ preventScroll: true });
    const { x, y } = element.getBoundingClientRect();
    const inView = x >= -1 && y >= -1 && x <= innerWidth && y <= innerHeight;
    return { marks: on.filter((look, i) => look !== off[i]).length, inView };
  });
}
