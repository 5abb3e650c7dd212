// Tests. Unit tests run in parallel; what starts real peers (Postfix, Chromium, processes) has generous limits, never sleeps.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two test files at once: more only make real peers slow each other down on a small machine.
    maxWorkers: 2,
    reporters: ['default'],
  },
});
