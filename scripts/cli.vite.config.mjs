// @ts-check
import { defineConfig } from 'vite';
import { root } from './lib/paths.mjs';

/** The command line for Node: one file with all it needs, save Dawn, which is fetched and imported apart. */
export default defineConfig({
  root,
  publicDir: false,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: 'src/cli/main.ts',
    target: 'node20',
    minify: false,
    rolldownOptions: {
      output: { entryFileNames: 'main.mjs', codeSplitting: false },
      checks: { pluginTimings: false },
    },
  },
});
