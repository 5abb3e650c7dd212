// Builds the console's pages into dist. No inline script or style: the content security policy allows none.
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact({ prefreshEnabled: false })],
  logLevel: 'warn',
  build: {
    outDir: '../../../dist/console/web',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
