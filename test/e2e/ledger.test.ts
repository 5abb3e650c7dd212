// The books of a crash under load (attack R01): one run at a few points that the single-message tests can't reach; all points, many
// times, by `npm run crash`.
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTemplate, runLedger } from '../crash/ledger.ts';
import { PEERS } from '../support/peers.ts';

describe.skipIf(PEERS.redis === undefined)('under load, killed at', { timeout: 120_000 }, () => {
  let template: string;

  beforeAll(async () => {
    template = await makeTemplate();
  });

  afterAll(async () => {
    if (template !== undefined) await rm(template, { recursive: true, force: true });
  });

  it.each([
    { point: 'mixed:after-keep', times: 2 },
    { point: 'mixed:before-dot', times: 1 },
    { point: 'mixed:after-dot', times: 2 },
    { point: 'mixed:after-activate', times: 1 },
    { point: 'release:after-dot', times: 12 },
    { point: 'return:after-file', times: 1 },
    { point: 'purge:after-file', times: 1 },
  ] as const)(
    '$point: accepted = delivered + held + bounced, and every copy is explained',
    async ({ point, times }) => {
      const account = await runLedger([{ point, times }], template);
      expect(account).toMatchObject({ crashed: [true], accepted: 18, recipients: 30, violations: [] });
      expect(account.delivered + account.held + account.bounced).toBe(account.recipients);
    },
  );
});
