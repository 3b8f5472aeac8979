import { defineConfig } from 'playwright/test';
import { launchOptions } from './scripts/lib/browser.mjs';

export default defineConfig({
  testDir: 'e2e',
  outputDir: '.cache/e2e',
  // One GPU, and its software stand-in takes every core there is.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  // A stray `.only` must not hide the rest of the suite.
  forbidOnly: true,
  // These end a hang and judge nothing: how fast a machine is decides no test.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [['list'], ['json', { outputFile: process.env.UNROLL_E2E_REPORT ?? '.cache/reports/e2e.json' }]],
  projects: [{ name: 'e2e' }],
  use: {
    headless: true,
    launchOptions: launchOptions(),
    // The server names its address when it starts, see `wait` below. Specs open the page with `page.goto('./')`.
    ...(process.env.UNROLL_SITE ? { baseURL: process.env.UNROLL_SITE } : {}),
    viewport: { width: 1440, height: 900 },
    // A trace would record every frame, on the cores that the training under test needs.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  webServer: {
    command: 'node scripts/serveDist.mjs',
    wait: { stdout: /Serving (?<unroll_site>http:\S+)/ },
  },
});
