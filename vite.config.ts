import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  // Relative addresses: the built site works from any folder of any static host.
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  // The benchmark's pages import what only the benchmark fetches.
  optimizeDeps: { entries: ['index.html'] },
  build: {
    // Every browser with WebGPU knows this much, so nothing needs to be translated down.
    target: 'es2023',
    // React and the charts are needed at once; cut apart, they would only take more requests.
    chunkSizeWarningLimit: 1000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
