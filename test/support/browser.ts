// A real Chromium, driven by playwright-core.
import { chromium, type Browser } from 'playwright-core';
import { PEERS } from './peers.ts';

export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: PEERS.chromium ?? 'chromium',
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...[
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
      ],
      '--disable-sync',
    ],
  });
}
