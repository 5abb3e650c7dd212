// PGP/MIME as a real gpg reads it: it decrypts to exactly the bytes that were given (attack E05), and of the message nothing is to
// be read outside (attack E04).
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { readKey, type PublicKey } from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoCertificate } from '../../src/act/demo-certificate.ts';
import { encryptMessage } from '../../src/act/pgp-mime.ts';
import { temporaryFolder } from '../support/folder.ts';
import { Gpg } from '../support/gpg.ts';
import { awkwardMail, plainMail } from '../support/mail.ts';
import { must } from '../support/must.ts';
import { PEERS } from '../support/peers.ts';

describe.skipIf(PEERS.gpg === undefined)('gpg decrypts', () => {
  let gpg: Gpg;
  const keys = new Map<string, PublicKey>();

  beforeAll(async () => {
    gpg = await Gpg.create();
    for (const algorithm of ['default', 'future-default']) {
      await gpg.makeKey(`${algorithm} <${algorithm}@bank.example>`, [algorithm, 'default', 'never']);
      keys.set(algorithm, await readKey({ armoredKey: await gpg.exportKey(`${algorithm}@bank.example`) }));
    }
  });

  afterAll(() => gpg?.destroy());

  const MESSAGES: readonly { why: string; message: Buffer }[] = [
    { why: 'a plain message', message: plainMail('付款', '信用卡 6226 2270 9772 4078') },
    { why: 'attachments, other charsets, long lines', message: awkwardMail() },
    { why: 'every octet', message: Buffer.from([...Array(256).keys()]) },
    { why: 'nothing', message: Buffer.alloc(0) },
    { why: 'no line end at the end', message: Buffer.from('Subject: x\r\n\r\nno end') },
    {
      why: 'blanks at line ends',
      message: Buffer.from('Subject: x \r\n\r\na \t \r\n- b\r\n-----BEGIN PGP MESSAGE-----\r\n'),
    },
    {
      why: 'five megabytes',
      message: Buffer.concat([Buffer.from('Subject: x\r\n\r\n'), Buffer.alloc(5_000_000, 'abc\r\n')]),
    },
  ];

  it.each(['default', 'future-default'].flatMap((algorithm) => MESSAGES.map((m) => ({ algorithm, ...m }))))(
    '$why, $algorithm',
    async ({ algorithm, message }) => {
      const bytes = await encryptMessage(message, must(keys.get(algorithm)), { hideSubject: false });
      const { attachments } = await simpleParser(bytes);
      expect(attachments.map((a) => a.contentType)).toEqual(['application/pgp-encrypted', 'application/octet-stream']);
      expect(attachments[0]?.content.toString().trim()).toBe('Version: 1');
      const path = join(await temporaryFolder(), 'cipher.asc');
      await writeFile(path, must(attachments[1]).content);
      expect((await gpg.decrypt(path)).equals(message)).toBe(true);
    },
  );
});

describe('outside', () => {
  const armoredKey = demoCertificate('Partner', 'partner@bank.example');

  async function outside(message: string, hideSubject = false): Promise<string> {
    const key = await readKey({ armoredKey: await armoredKey });
    const text = (await encryptMessage(Buffer.from(message, 'latin1'), key, { hideSubject })).toString('latin1');
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThan(999);
    return text.replace(/-----BEGIN PGP MESSAGE-----[\s\S]*-----END PGP MESSAGE-----/, 'CIPHER');
  }

  const header = async (message: string, hideSubject?: boolean): Promise<readonly string[]> =>
    (await outside(message, hideSubject))
      .split('\r\nMIME-Version')[0]
      ?.split('\r\n')
      .filter((line) => line !== '') ?? [];

  it('is the form of RFC 3156 section 4', async () => {
    const text = await outside('From: a@corp.example\r\n\r\nbody\r\n');
    const boundary = /boundary="([^"]+)"/.exec(text)?.[1];
    expect(text).toBe(
      [
        'From: a@corp.example',
        'MIME-Version: 1.0',
        'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";',
        `\tboundary="${boundary}"`,
        '',
        'This is an OpenPGP/MIME encrypted message (RFC 3156).',
        `--${boundary}`,
        'Content-Type: application/pgp-encrypted',
        '',
        'Version: 1',
        '',
        `--${boundary}`,
        'Content-Type: application/octet-stream; name="encrypted.asc"',
        'Content-Disposition: inline; filename="encrypted.asc"',
        '',
        'CIPHER',
        '',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    );
  });

  it('stays what is needed on the way, folding kept', async () => {
    const fields = [
      'Received: from x\r\n\tby y; now',
      'Date: Sat, 21 Nov 2026 12:00:00 +0000',
      'From: =?utf-8?Q?W?=\r\n <wang@corp.example>',
      'To: b@other.example',
      'CC: c@other.example',
      'Message-ID: <1@corp.example>',
      'In-Reply-To: <0@corp.example>',
      'References: <0@corp.example>',
      'Subject: plans',
      'List-Id: <l.corp.example>',
    ];
    expect((await header(`${fields.join('\r\n')}\r\n\r\nbody\r\n`)).join('\r\n')).toBe(fields.join('\r\n'));
  });

  it.each([
    { why: 'the body', message: 'From: a@corp.example\r\n\r\nSECRET\r\n' },
    {
      why: 'the names and types of parts',
      message:
        'Content-Type: application/pdf; name="SECRET.pdf"\r\nContent-Disposition: attachment;\r\n filename=SECRET.pdf\r\n\r\nx',
    },
    { why: 'a blind recipient', message: 'Bcc: SECRET@corp.example\r\nResent-Bcc: SECRET@corp.example\r\n\r\nx' },
    { why: 'signatures of what is inside', message: 'DKIM-Signature: v=1; h=SECRET\r\n\r\nx' },
    {
      why: 'a field that others made up',
      message: 'X-Customer: SECRET\r\nThread-Topic: SECRET\r\nComments: SECRET\r\nKeywords: SECRET\r\n\r\nx',
    },
    {
      why: 'a folded field that others made up',
      message: 'X-Customer: x\r\n SECRET\r\n\tSECRET\r\nTo: b@other.example\r\n\r\nx',
    },
    { why: 'the content of a message without header', message: '\r\nSECRET\r\n\r\nmore\r\n' },
    {
      why: 'the content of a message without header that looks like one',
      message: '\r\nSubject: SECRET\r\nTo: SECRET\r\n\r\nmore\r\n',
    },
    { why: 'the content of a message without header and blank line', message: 'SECRET\r\nSubject: SECRET\r\n' },
    {
      why: 'the content behind a line that is no field',
      message: 'To: b@other.example\r\nno field\r\nSubject: SECRET\r\n\r\nx',
    },
    { why: 'a line that begins with a blank', message: ' SECRET\r\nTo: b@other.example\r\n\r\nx' },
    { why: 'a message of one line', message: 'SECRET' },
  ])('is nothing of $why', async ({ message }) => {
    expect(await outside(message)).not.toContain('SECRET');
  });

  it('is a subject only when nothing was found in it', async () => {
    const message = 'SUBJECT: SECRET\r\n SECRET\r\nTo: b@other.example\r\n\r\nx';
    expect(await header(message, true)).toEqual(['Subject: ...', 'To: b@other.example']);
    expect((await header(message, false)).join()).toContain('SECRET');
  });

  it('is another boundary each time', async () => {
    const message = 'To: b@other.example\r\n\r\nx';
    expect(await outside(message)).not.toBe(await outside(message));
  });
});
