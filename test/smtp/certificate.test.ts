// The TLS pair of the listeners: made when there is none, read when there is one, and a clear word for everything between.
import { X509Certificate } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { readAuthorities, readCertificate } from '../../src/smtp/certificate.ts';
import { temporaryFolder } from '../support/folder.ts';

describe('the certificate', () => {
  it('is made at first start, for the name of the host, and read at the next', async () => {
    const folder = join(await temporaryFolder(), 'certs');
    const made = await readCertificate(folder, 'gate.corp.example');
    expect(made.isNew).toBe(true);
    expect(await readCertificate(folder, 'another.example')).toEqual({ ...made, isNew: false });
    const certificate = new X509Certificate(made.cert);
    expect(certificate.subjectAltName).toBe('DNS:gate.corp.example');
    expect(certificate.checkHost('gate.corp.example')).toBe('gate.corp.example');
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 800 * 86_400_000);
    expect(() => createSecureContext(made)).not.toThrow();
  });

  it('has a key that nobody else can read', async () => {
    const folder = await temporaryFolder();
    await readCertificate(folder, 'gate.corp.example');
    expect((await stat(join(folder, 'tls.key'))).mode & 0o777).toBe(0o600);
  });

  it.each([
    { why: 'the key is missing', change: (folder: string) => rm(join(folder, 'tls.key')), says: /tls\.key is missing/ },
    {
      why: 'the certificate is missing',
      change: (folder: string) => rm(join(folder, 'tls.crt')),
      says: /tls\.crt is missing/,
    },
    {
      why: 'the certificate is none',
      change: (folder: string) => writeFile(join(folder, 'tls.crt'), 'x'),
      says: /can't be used together/,
    },
    { why: 'the key is that of another', change: otherKey, says: /can't be used together/ },
  ])('is not made anew when $why', async ({ change, says }) => {
    const folder = await temporaryFolder();
    await readCertificate(folder, 'gate.corp.example');
    await change(folder);
    const before = await readdir(folder);
    await expect(readCertificate(folder, 'gate.corp.example')).rejects.toThrow(says);
    expect(await readdir(folder)).toEqual(before);
  });
});

describe('the authorities of a server behind', () => {
  it('are read as they are', async () => {
    const folder = await temporaryFolder();
    const { cert } = await readCertificate(folder, 'ca.example');
    expect(await readAuthorities(join(folder, 'tls.crt'))).toBe(cert);
  });

  it.each([
    { why: 'there is no such file', text: undefined, says: /^ENOENT/ },
    { why: 'it holds no certificate', text: 'hello', says: /^it holds no certificate in PEM form$/ },
    {
      why: 'it is damaged',
      text: '-----BEGIN CERTIFICATE-----\nhello\n-----END CERTIFICATE-----\n',
      says: /./,
    },
  ])('must be there and right: $why', async ({ text, says }) => {
    const path = join(await temporaryFolder(), 'ca.pem');
    if (text !== undefined) await writeFile(path, text);
    await expect(readAuthorities(path)).rejects.toMatchObject({
      message: `downstream.ca: ${path} can't be used`,
      cause: { message: expect.stringMatching(says) as unknown },
    });
  });
});

async function otherKey(folder: string): Promise<void> {
  const other = await temporaryFolder();
  await readCertificate(other, 'gate.corp.example');
  await writeFile(join(folder, 'tls.key'), await readFile(join(other, 'tls.key')));
}
