// The folder of held mail disappears under a running gateway (attack R05): nothing is answered 250, health says so, and it goes on
// when the folder is there again.
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InboxServer } from '../../src/smtp/inbox-server.ts';
import { Site } from '../support/gateway-process.ts';
import { plainMail, RESIDENT_IDS } from '../support/mail.ts';
import { PEERS } from '../support/peers.ts';
import { sendMail } from '../support/send.ts';
import { until } from '../support/until.ts';

const ENVELOPE = { from: 'wang@corp.example', to: ['client@other.example'] };
const HELD = plainMail('名单', `身份证 ${RESIDENT_IDS.join(' ')}`);

describe.skipIf(PEERS.redis === undefined)('without the folder of held mail', () => {
  let sink: InboxServer;
  let site: Site;

  beforeEach(async () => {
    sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
    site = await Site.create({ downstreamPort: sink.port });
    await site.start();
  });

  afterEach(async () => {
    await site.destroy();
    await sink.close();
  });

  it('nobody hears 250, the health page knows, and it heals', async () => {
    const folder = join(site.folder, 'data', 'held');
    const ready = async (): Promise<number> => (await fetch(`${site.consoleUrl}/readyz`)).status;
    const send = async (): Promise<number> => (await sendMail(site.port('relay'), HELD, ENVELOPE)).code;
    expect(await send()).toBe(250);
    expect(await ready()).toBe(200);
    await rename(folder, `${folder}.away`);
    await until(async () => (await ready()) === 503, 'health to notice');
    expect(await send()).toBe(451);
    await mkdir(folder, { mode: 0o700 });
    await until(async () => (await ready()) === 200, 'health to notice again');
    // Each process looks at the disk for itself, and not at every message.
    await until(async () => (await send()) === 250, 'mail to be taken again');
  });
});
