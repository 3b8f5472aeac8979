import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  // Relative addresses: the built site works from any folder of any static host.
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    // WebGPU came later than anything the code is written with, so nothing needs to be translated down.
    target: 'es2023',
    sourcemap: true,
  },
});
