// The real process and the crowd at its door: few file descriptors and many clients (attacks R19, S17), and new certificates while
// it runs (attack R20).
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InboxServer } from '../../src/smtp/inbox-server.ts';
import { readCertificate } from '../../src/smtp/certificate.ts';
import { temporaryFolder } from '../support/folder.ts';
import { Site } from '../support/gateway-process.ts';
import { plainMail } from '../support/mail.ts';
import { PEERS } from '../support/peers.ts';
import { sendMail } from '../support/send.ts';
import { SmtpClient } from '../support/smtp-client.ts';
import { until } from '../support/until.ts';

const CLEAN = plainMail('hello', 'nothing special');
const ENVELOPE = { from: 'client@other.example', to: ['wang@corp.example'] };

describe.skipIf(PEERS.redis === undefined)('the process', () => {
  let sink: InboxServer;
  let site: Site;

  beforeEach(async () => {
    sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
    site = await Site.create({
      downstreamPort: sink.port,
      configuration: 'limits: { connections_per_client: 5000 }\n',
    });
  });

  afterEach(async () => {
    await site.destroy();
    await sink.close();
  });

  it('with 256 file descriptors and 400 clients: who fits is served, the others hear 421, health answers, and it recovers (R19, S17)', async () => {
    await site.start({}, 256);
    expect(site.output).toContain('"connections":52');
    const clients = await Promise.all(Array.from({ length: 400 }, () => SmtpClient.connect(site.port('mx'))));
    const codes = await Promise.all(
      clients.map(async (client) => {
        const code = (await client.reply())[0]?.slice(0, 3);
        // Each that is in has the server behind opened for it too.
        return code === '220' ? (await client.command('EHLO client.example')).at(-1)?.slice(0, 3) : code;
      }),
    );
    expect([codes.filter((c) => c === '250').length, codes.filter((c) => c === '421').length]).toEqual([52, 348]);
    expect((await fetch(`${site.consoleUrl}/livez`)).status).toBe(200);
    expect((await fetch(`${site.consoleUrl}/readyz`)).status).toBe(200);
    for (const client of clients) client.destroy();
    await until(async () => (await sendMail(site.port('mx'), CLEAN, ENVELOPE)).code === 250, 'room again');
    expect(site.output).not.toMatch(/EMFILE|uncaught/i);
  });

  it('shows a new certificate after SIGHUP, and keeps the old one when the new one is broken (R20)', async () => {
    const process = await site.start();
    const shown = async (): Promise<string | undefined> => {
      const client = await SmtpClient.connect(site.port('mx'));
      await client.reply();
      for (const line of ['EHLO client.example', 'STARTTLS']) await client.command(line);
      await client.startTls();
      const name = client.secured?.getPeerCertificate().subject.CN;
      client.destroy();
      return String(name);
    };
    expect(await shown()).toBe('gate.corp.example');
    const other = await temporaryFolder();
    await readCertificate(other, 'new.corp.example');
    await copyFile(join(other, 'tls.crt'), join(site.folder, 'certs', 'tls.crt'));
    process.child.kill('SIGHUP');
    await process.waitFor(/reload-failed.*can't be used together/);
    expect(await shown()).toBe('gate.corp.example');
    await copyFile(join(other, 'tls.key'), join(site.folder, 'certs', 'tls.key'));
    process.child.kill('SIGHUP');
    await process.waitFor(/"event":"reloaded"/);
    expect(await shown()).toBe('new.corp.example');
  });
});
