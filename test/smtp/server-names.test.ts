// Certificates by server name, TLS as we speak it, and new certificates while mail flows (attack R20).
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { generate } from 'selfsigned';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { endingBefore, readCertificates } from '../../src/smtp/server-names.ts';
import { openDoor, type Door } from '../support/door.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import type { SmtpClient } from '../support/smtp-client.ts';

const HOST = 'gate.corp.example';

type KeyType = 'ec' | 'rsa';

async function putPair(folder: string, base: string, keyType: KeyType, ...names: readonly string[]): Promise<void> {
  const altNames = names.map((value) => ({ type: 2 as const, value }));
  const pair = await generate([{ name: 'commonName', value: names[0] ?? '' }], {
    keyType,
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  await writeFile(join(folder, `${base}.crt`), pair.cert);
  await writeFile(join(folder, `${base}.key`), pair.private);
}

describe('the certificates folder', () => {
  it('has pairs named after servers; whatever else lies there is not looked at', async () => {
    const folder = await temporaryFolder();
    await putPair(folder, 'mail.corp.example', 'ec', 'mail.corp.example');
    await putPair(folder, '_.corp.example', 'ec', '*.corp.example');
    await writeFile(join(folder, 'README.md'), 'x');
    const { standard, byName } = await readCertificates(folder, HOST);
    expect(standard.isNew).toBe(true);
    expect([...byName.keys()].toSorted()).toEqual(['*.corp.example', 'mail.corp.example']);
    expect(byName.get('mail.corp.example')?.cert).toBe(await readFile(join(folder, 'mail.corp.example.crt'), 'utf8'));
  });

  it.each([
    {
      why: 'a certificate without key',
      put: (folder: string) => writeFile(join(folder, 'a.example.crt'), 'x'),
      says: /a\.example\.crt and .*a\.example\.key must both be there/,
    },
    {
      why: 'a key without certificate',
      put: (folder: string) => writeFile(join(folder, 'a.example.key'), 'x'),
      says: /a\.example\.crt and .*a\.example\.key must both be there/,
    },
    {
      why: 'a name that is none',
      put: (folder: string) => putPair(folder, 'my cert', 'ec', 'a.example'),
      says: /my cert\.crt: the file must be named after a server/,
    },
    {
      why: 'a certificate for another name',
      put: (folder: string) => putPair(folder, 'a.example', 'ec', 'b.example'),
      says: /a\.example\.crt is not a certificate for a\.example/,
    },
    {
      why: 'one name where any is wanted',
      put: (folder: string) => putPair(folder, '_.a.example', 'ec', 'b.a.example'),
      says: /_\.a\.example\.crt is not a certificate for \*\.a\.example/,
    },
    {
      why: 'the key of another',
      put: async (folder: string) => {
        await putPair(folder, 'a.example', 'ec', 'a.example');
        await putPair(folder, 'b.example', 'ec', 'b.example');
        await rename(join(folder, 'b.example.key'), join(folder, 'a.example.key'));
        await rm(join(folder, 'b.example.crt'));
      },
      says: /a\.example\.crt and .*a\.example\.key can't be used together/,
    },
  ])('with $why is refused by name', async ({ put, says }) => {
    const folder = await temporaryFolder();
    await put(folder);
    await expect(readCertificates(folder, HOST)).rejects.toThrow(says);
  });

  it('tells which certificates end soon', async () => {
    const folder = await temporaryFolder();
    await putPair(folder, 'a.example', 'ec', 'a.example');
    const certificates = await readCertificates(folder, HOST);
    const [day, now] = [86_400_000, Date.now()];
    expect(endingBefore(certificates, now)).toEqual([]);
    expect(endingBefore(certificates, now + 400 * day).map(({ name }) => name)).toEqual(['a.example']);
    expect(endingBefore(certificates, now + 900 * day).map(({ name }) => name)).toEqual(['tls.crt', 'a.example']);
  });
});

describe('a listener', () => {
  let behind: ScriptedServer;

  beforeEach(async () => {
    behind = await ScriptedServer.open();
    onTestFinished(() => behind.close());
  });

  async function secured(door: Door, options: ConnectionOptions = {}): Promise<SmtpClient> {
    const client = await door.greeted();
    await client.command('STARTTLS');
    await client.startTls(options);
    await client.command('EHLO client.example');
    return client;
  }

  const shown = (client: SmtpClient): string => String(client.secured?.getPeerCertificate().subject.CN);

  it.each([
    { asked: 'mail.corp.example', expected: 'mail.corp.example' },
    { asked: 'MAIL.Corp.Example', expected: 'mail.corp.example' },
    { asked: 'other.corp.example', expected: '*.corp.example' },
    { asked: 'a.b.corp.example', expected: HOST },
    { asked: 'foreign.example', expected: HOST },
    { asked: 'xn--fiqs8s.example', expected: 'xn--fiqs8s.example' },
    { asked: undefined, expected: HOST },
  ])('shows who asks for $asked the certificate of $expected', async ({ asked, expected }) => {
    const folder = await temporaryFolder();
    await putPair(folder, 'mail.corp.example', 'ec', 'mail.corp.example');
    await putPair(folder, '_.corp.example', 'ec', '*.corp.example');
    await putPair(folder, 'xn--fiqs8s.example', 'ec', 'xn--fiqs8s.example');
    const certificates = await readCertificates(folder, HOST);
    const options = asked === undefined ? {} : { servername: asked };
    const door = await openDoor({ downstream: behind.port, tls: 'starttls', certificates });
    expect(shown(await secured(door, options))).toBe(expected);
    const implicit = await openDoor({ downstream: behind.port, tls: 'implicit', certificates });
    const client = await implicit.connect();
    await client.startTls(options);
    expect(shown(client)).toBe(expected);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s with forward secrecy', async (version) => {
    const door = await openDoor({ downstream: behind.port, tls: 'starttls' });
    const client = await secured(door, { minVersion: version, maxVersion: version });
    expect(client.secured?.getProtocol()).toBe(version);
    expect(client.secured?.getCipher().standardName).toMatch(/^TLS_(?:ECDHE_\w+|AES_\d+|CHACHA20)_/);
  });

  // OpenSSL's own security level refuses these too; either way they must not come back.
  it.each(['TLSv1', 'TLSv1.1'] as const)('does not speak %s, and says so', async (version) => {
    const door = await openDoor({ downstream: behind.port, tls: 'starttls' });
    const client = await door.greeted();
    await client.command('STARTTLS');
    const options = { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' };
    await expect(client.startTls(options)).rejects.toThrow(/protocol version/i);
  });

  it('does not agree to a key exchange without forward secrecy', async () => {
    const folder = await temporaryFolder();
    await putPair(folder, 'tls', 'rsa', HOST);
    const certificates = await readCertificates(folder, HOST);
    const door = await openDoor({ downstream: behind.port, tls: 'starttls', certificates });
    const client = await door.greeted();
    await client.command('STARTTLS');
    const options = { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' } as const;
    await expect(client.startTls(options)).rejects.toThrow(/handshake failure/i);
  });

  it('new certificates are shown to new clients while sessions under way go on, and no mail is lost (attack R20)', async () => {
    const folder = await temporaryFolder();
    const before = await readCertificates(folder, 'old.example');
    const door = await openDoor({ downstream: behind.port, tls: 'starttls', certificates: before });
    const sessions = await Promise.all(Array.from({ length: 10 }, () => secured(door)));
    const send = async (client: SmtpClient): Promise<string> => {
      for (const line of ['MAIL FROM:<a@other.example>', 'RCPT TO:<b@corp.example>', 'DATA'])
        await client.command(line);
      return (await client.command('x\r\n.'))[0] ?? '';
    };
    const sending = sessions.map(async (client) => [await send(client), await send(client), await send(client)]);
    await putPair(folder, 'tls', 'ec', 'new.example');
    await putPair(folder, 'mail.corp.example', 'ec', 'mail.corp.example');
    door.listener.reloadTls(await readCertificates(folder, HOST));
    expect(shown(await secured(door))).toBe('new.example');
    expect(shown(await secured(door, { servername: 'mail.corp.example' }))).toBe('mail.corp.example');
    expect((await Promise.all(sending)).flat()).toEqual(Array(30).fill('250 2.0.0 Taken'));
    expect(sessions.map(shown)).toEqual(Array(10).fill('old.example'));
  });
});
