import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { launchOptions } from './scripts/lib/browser.mjs';
import { mutantPlugins } from './scripts/lib/mutantPlugin.mjs';

const gpuTests = 'src/**/*.gpu.test.ts';
const nodeTests = ['src/**/*.node.test.ts', 'scripts/**/*.node.test.ts'];

export default defineConfig({
  plugins: mutantPlugins(),
  worker: { format: 'es' },
  test: {
    // A stray `.only` must not hide the rest of a suite.
    allowOnly: false,
    // These end a hang and judge nothing: how fast a machine is decides no test.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          // A thread a file begins at less cost than a process a file.
          pool: 'threads',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: [gpuTests, ...nodeTests],
        },
      },
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: nodeTests,
          // Each of these processes would take every core for its software GPU.
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'gpu',
          include: [gpuTests],
          // One GPU, and its software stand-in takes every core there is.
          fileParallelism: false,
          // One page for all files: what one has compiled the next one finds. No file may leave anything behind.
          isolate: false,
          browser: {
            enabled: true,
            headless: true,
            provider: playwright({ launchOptions: launchOptions() }),
            instances: [{ browser: 'chromium' }],
            screenshotFailures: false,
          },
        },
      },
    ],
  },
});
