// Files that are two things at once (M18), mail by content (M14), nested bombs (X01): seen through the whole of extract.
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { extract } from '../../../src/extract/extract.ts';
import type { Message } from '../../../src/mail/message.ts';
import { lines } from '../../support/mail.ts';
import { packed } from '../../support/seven-zip.ts';
import { tar } from '../../support/tar.ts';
import { attribute, tnef } from '../../support/tnef.ts';

const ID = '440305199202296550';

function open(name: string, data: Uint8Array, type = 'application/octet-stream'): Promise<Message> {
  return extract(
    Buffer.from(
      lines(
        'From: a@corp.example',
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        `Content-Type: ${type}; name="${name}"`,
        `Content-Disposition: attachment; filename="${name}"`,
        'Content-Transfer-Encoding: base64',
        '',
        Buffer.from(data)
          .toString('base64')
          .replaceAll(/(.{76})/g, '$1\r\n'),
        '--b--',
      ),
    ),
  );
}

const seen = ({ segments }: Message): readonly string[] =>
  segments.filter(({ text }) => text.includes(ID)).map(({ path }) => path);

const ZIP = zipSync({ 'a.txt': strToU8(ID) });
const GIF = Buffer.from('47494638396101000100800000ffffff0000002c00000000010001000002024401003b', 'hex');

describe('two things at once (M18)', () => {
  it('an archive behind a picture', async () => {
    expect(seen(await open('a.gif', Buffer.concat([GIF, ZIP]), 'image/gif'))).not.toEqual([]);
    expect(
      seen(await open('a.gif', Buffer.concat([GIF, await packed('a.7z', { 'a.txt': ID })]), 'image/gif')),
    ).not.toEqual([]);
  });

  it('text behind a picture', async () => {
    expect(seen(await open('a.gif', Buffer.concat([GIF, Buffer.from(`\n${ID}\n`)]), 'image/gif'))).not.toEqual([]);
  });

  it('an archive behind a PDF, and one behind a program', async () => {
    for (const head of [Buffer.from('%PDF-1.4\n'), Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])])
      expect(seen(await open('a', Buffer.concat([head, ZIP])))).toContain('a/a.txt');
  });

  it('a page called a picture: its entities are read', async () => {
    const message = await open('a.jpg', strToU8(`<!DOCTYPE html><body>&#52;${ID.slice(1)}</body>`), 'image/jpeg');
    expect(seen(message)).toEqual(['a.jpg']);
    expect(message.attachments[0]).toMatchObject({ mismatch: true, detectedType: 'text/html' });
  });

  it('a document under another name', async () => {
    expect(seen(await open('a.txt', ZIP, 'text/plain'))).toEqual(['a.txt/a.txt']);
  });
});

describe('what wraps files', () => {
  const mail = Buffer.from(
    lines(
      'From: a@x',
      'Subject: inner',
      'MIME-Version: 1.0',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(ID).toString('base64'),
    ),
  );

  it.each([
    { why: 'mail under another name (M14)', name: 'a.dat', data: mail },
    { why: 'mail called a text (M14)', name: 'a.txt', data: mail },
    {
      why: 'many mails (M14)',
      name: 'mails',
      data: Buffer.concat([Buffer.from('From a Mon\n'), mail, Buffer.from('\nFrom a Mon\n'), mail]),
    },
    { why: 'mail in a tar in gzip (X06)', name: 'a.tgz', data: gzipSync(tar({ name: 'a.eml', content: mail })) },
    {
      why: 'winmail.dat (M13)',
      name: 'winmail.dat',
      data: tnef(
        attribute(2, 0x0006_9002, Buffer.alloc(14)),
        attribute(2, 0x0006_800f, Buffer.from(zipSync({ 'x.txt': strToU8(ID) }))),
      ),
    },
  ])('$why', async ({ name, data }) => {
    const message = await open(name, data);
    expect(seen(message).length).toBeGreaterThan(0);
    expect(message.uninspectable).toEqual([]);
  });

  it('files of Outlook that nobody reads are said (M14)', async () => {
    const { uninspectable } = await open('a.pst', Buffer.concat([Buffer.from('!BDN'), Buffer.alloc(600)]));
    expect(uninspectable).toEqual([{ path: 'a.pst', why: 'unknown_type' }]);
  });

  it('a signature alone is no finding', async () => {
    const signature = Buffer.from('300f06092a864886f70d010702a0023000', 'hex');
    expect((await open('smime.p7s', signature, 'application/pkcs7-signature')).uninspectable).not.toContainEqual({
      path: 'smime.p7s',
      why: 'unknown_type',
    });
  });
});

describe('a bomb (X01)', () => {
  it('in layers ends at the depth', async () => {
    let layers: Uint8Array = strToU8(ID);
    for (let i = 0; i < 20; i++) layers = gzipSync(layers);
    const message = await open('a.gz', layers);
    expect(message.uninspectable.some(({ why }) => why === 'too_deep')).toBe(true);
    expect(message.attachments.length).toBeLessThan(20);
  });

  it('of one kind in another ends at the budget of the whole message', async () => {
    const layer = zipSync({ 'a.bin': new Uint8Array(60_000_000) }, { level: 1 });
    const files = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`${i}.zip`, layer]));
    const { uninspectable } = await open('a.zip', zipSync(files, { level: 0 }));
    expect(uninspectable.some(({ why }) => why === 'too_big')).toBe(true);
  });
});
