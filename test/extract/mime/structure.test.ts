// Places where two readers of mail could see different content (attacks M01 to M05, M07, M09, M16) are flagged; ordinary mail of
// ordinary programs is not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAmbiguous } from '../../../src/extract/mime/doubts.ts';
import { readMail } from '../../../src/extract/mime/read-mail.ts';
import { bytes, lines } from '../../support/mail.ts';

const read = (mail: Buffer) => readMail(mail, { parts: 1000, partBytes: 10_000_000 });
const audit = (...text: readonly string[]) => read(bytes(lines(...text)));
const TEXT = ['--b', 'Content-Type: text/plain', '', 'hello'];
const multipart = (type: string, ...body: readonly string[]): readonly string[] => [
  `Content-Type: ${type}`,
  '',
  ...body,
];
const MIXED = 'multipart/mixed; boundary=b';

describe('ordinary mail', () => {
  it.each([
    { why: 'text', mail: ['From: a@x.example', 'Subject: x', '', 'hello'] },
    {
      why: 'text with everything said',
      mail: ['Content-Type: text/plain; charset="utf-8"', 'Content-Transfer-Encoding: QUOTED-PRINTABLE', '', 'x'],
    },
    { why: 'multipart', mail: multipart(MIXED, ...TEXT, '--b--') },
    {
      why: 'a boundary in quotes',
      mail: multipart('multipart/mixed; boundary="----=_Part 1?x"', '------=_Part 1?x', '', 'x', '------=_Part 1?x--'),
    },
    { why: 'a folded Content-Type', mail: ['Content-Type: multipart/mixed;', '\tboundary="b"', '', ...TEXT, '--b--'] },
    {
      why: 'other parameters of multiparts',
      mail: multipart('multipart/related; type="text/html"; boundary=b; start="<a@x>"', ...TEXT, '--b--'),
    },
    {
      why: 'nested multiparts',
      mail: multipart(
        MIXED,
        '--b',
        'Content-Type: multipart/alternative; boundary=c',
        '',
        '--c',
        '',
        'x',
        '--c--',
        '',
        '--b--',
      ),
    },
    { why: 'a part without header', mail: multipart(MIXED, '--b', '', 'x', '--b--') },
    {
      why: 'attached mail',
      mail: multipart(MIXED, '--b', 'Content-Type: message/rfc822', '', 'Subject: x', '', 'y', '--b--'),
    },
    {
      why: 'several Received and folded signatures',
      mail: [
        'Received: a',
        '\tb',
        'Received: c',
        '\td',
        'DKIM-Signature: h=From:To;',
        ' Content-Type:Subject',
        '',
        'x',
      ],
    },
    { why: 'blank lines around the parts', mail: multipart(MIXED, '', ...TEXT, '--b--', '', '') },
    {
      why: 'a signed message',
      mail: multipart(
        'multipart/signed; micalg=pgp-sha256; protocol="application/pgp-signature"; boundary=b',
        ...TEXT,
        '--b--',
      ),
    },
    {
      why: 'a body that talks about boundaries',
      mail: ['Content-Type: text/plain', '', '--b', 'Content-Type: x', '--b--'],
    },
  ])('$why', async ({ mail }) => {
    const { flags, doubts, sweep } = await audit(...mail);
    expect({ flags, doubts: [...doubts], sweep }).toEqual({ flags: [], doubts: [], sweep: [] });
  });
});

describe('sloppy mail is read in every way, and not flagged', () => {
  it.each([
    {
      why: 'the envelope line of an mbox (M16)',
      mail: ['From a@x.example Sat Nov 21 12:00:00 2026', 'Subject: x', '', 'y'],
    },
    { why: 'no closing delimiter, as some programs have it (M05)', mail: multipart(MIXED, ...TEXT) },
    {
      why: 'a nested boundary that begins with the outer one (M04)',
      mail: multipart(
        MIXED,
        '--b',
        'Content-Type: multipart/alternative; boundary=bc',
        '',
        '--bc',
        '',
        'x',
        '--bc--',
        '',
        '--b--',
      ),
    },
  ])('$why', async ({ mail }) => {
    const { flags, doubts, sweep } = await audit(...mail);
    expect(flags).toEqual([]);
    expect(doubts.size).toBeGreaterThan(0);
    expect(sweep).toEqual([bytes(lines(...mail))]);
  });
});

describe('ambiguous mail', () => {
  it.each([
    { why: 'two Content-Type (M01)', mail: ['Content-Type: text/plain', 'Content-Type: text/html', '', 'x'] },
    {
      why: 'two Content-Transfer-Encoding (M01)',
      mail: ['Content-Transfer-Encoding: 7bit', 'content-transfer-encoding: base64', '', 'x'],
    },
    {
      why: 'two Content-Disposition (M01)',
      mail: ['Content-Disposition: inline', 'Content-Disposition: attachment', '', 'x'],
    },
    { why: 'two From (A09)', mail: ['From: a@x.example', 'From: b@x.example', '', 'x'] },
    { why: 'two Subject', mail: ['Subject: a', 'Subject: b', '', 'x'] },
    {
      why: 'two Content-Type in a part (M01)',
      mail: multipart(MIXED, '--b', 'Content-Type: text/plain', 'Content-Type: text/html', '', 'x', '--b--'),
    },
    { why: 'two values with a comma (M01)', mail: ['Content-Type: text/plain, text/html', '', 'x'] },
    { why: 'two encodings with a comma (M01)', mail: ['Content-Transfer-Encoding: base64, 7bit', '', 'x'] },
    { why: 'a type that is none (M07)', mail: ['Content-Type: text', '', 'x'] },
    { why: 'an encoding nobody knows (M06)', mail: ['Content-Transfer-Encoding: x-uuencode', '', 'x'] },
    { why: 'an encoding in quotes (M06)', mail: ['Content-Transfer-Encoding: "base64"', '', 'x'] },
    {
      why: 'an encoded multipart (M05)',
      mail: ['Content-Transfer-Encoding: base64', `Content-Type: ${MIXED}`, '', ...TEXT, '--b--'],
    },
    { why: 'NUL in front of a name (M02)', mail: ['\0Content-Type: text/html', '', 'x'] },
    { why: 'NUL behind a value (M02)', mail: ['Content-Transfer-Encoding: base64\0', '', 'x'] },
    { why: 'a blank in front of the first name (M02)', mail: [' Content-Type: text/html', 'Subject: x', '', 'x'] },
    {
      why: 'a blank in front of the first name of a part (M02)',
      mail: multipart(MIXED, '--b', ' Content-Type: text/html', '', 'x', '--b--'),
    },
    { why: 'a blank before the colon (M02)', mail: ['Content-Type : text/html', '', 'x'] },
    { why: 'a bare CR in a header (M03)', mail: ['Subject: a\rContent-Type: text/html', '', 'x'] },
    { why: 'a line without colon (M03)', mail: ['Subject: x', 'what is this', '', 'x'] },
    { why: 'a blank line first (M16)', mail: ['', 'Subject: x', '', 'x'] },
    { why: 'a byte order mark first (M16)', mail: ['\uFEFFSubject: x', '', 'x'] },
    { why: 'no boundary (M04)', mail: multipart('multipart/mixed', ...TEXT, '--b--') },
    { why: 'an empty boundary (M04)', mail: multipart('multipart/mixed; boundary=""', '--', 'x', '----') },
    { why: 'two boundaries (M04)', mail: multipart('multipart/mixed; boundary=b; boundary=c', ...TEXT, '--b--') },
    { why: 'half a quote (M04)', mail: multipart('multipart/mixed; boundary="b', ...TEXT, '--b--') },
    { why: 'a quote in the middle (M04)', mail: multipart('multipart/mixed; boundary=b"c"', ...TEXT, '--b--') },
    { why: 'a comment behind it (M04)', mail: multipart('multipart/mixed; boundary=b (c)', ...TEXT, '--b--') },
    { why: 'a comment around it (M04)', mail: multipart('multipart/mixed; boundary((c))=b', ...TEXT, '--b--') },
    { why: 'a continued boundary (M04)', mail: multipart('multipart/mixed; boundary*0=b', ...TEXT, '--b--') },
    {
      why: 'an encoded word (M04)',
      mail: multipart('multipart/mixed; boundary="=?utf-8?q?b?="', '--=?utf-8?q?b?=', '', 'x', '--=?utf-8?q?b?=--'),
    },
    {
      why: 'a comma at which some stop (M04)',
      mail: multipart('multipart/mixed; boundary=b,c', '--b,c', '', 'x', '--b,c--'),
    },
    {
      why: 'a semicolon in quotes (M04)',
      mail: multipart('multipart/mixed; boundary="b;c"', '--b;c', '', 'x', '--b;c--'),
    },
    {
      why: 'a backslash (M04)',
      mail: multipart(String.raw`multipart/mixed; boundary="b\c"`, '--bc', '', 'x', '--bc--'),
    },
    { why: 'a blank at its end (M04)', mail: multipart('multipart/mixed; boundary="b "', '--b ', '', 'x', '--b --') },
    {
      why: 'a blank behind a delimiter (M04)',
      mail: multipart(MIXED, '--b ', 'Content-Type: text/plain', '', 'x', '--b--'),
    },
    { why: 'a tab behind the closing delimiter (M04)', mail: multipart(MIXED, ...TEXT, '--b--\t') },
    {
      why: 'a delimiter that goes on (M04)',
      mail: multipart(MIXED, ...TEXT, '--bx', 'Content-Type: text/html', '', 'y', '--b--'),
    },
    { why: 'a closing delimiter that goes on (M04)', mail: multipart(MIXED, ...TEXT, '--b--x', ...TEXT, '--b--') },
    {
      why: 'a type of many kilobytes (X16)',
      mail: multipart(`multipart/mixed; boundary=b; a="${'\\"'.repeat(3000)}"`, ...TEXT, '--b--'),
    },
    { why: 'no delimiter at all (M05)', mail: multipart(MIXED, 'hello') },
    {
      why: 'the same boundary inside and outside (M05)',
      mail: multipart(MIXED, '--b', `Content-Type: ${MIXED}`, '', '--b', '', 'x', '--b--', '--b--'),
    },
    { why: 'parts behind the closing delimiter (M05)', mail: multipart(MIXED, ...TEXT, '--b--', ...TEXT, '--b--') },
  ])('$why', async ({ mail }) => {
    const { flags, doubts, sweep } = await audit(...mail);
    expect(isAmbiguous(doubts)).toBe(true);
    expect({ flags, sweep }).toEqual({ flags: ['mime-ambiguous'], sweep: [bytes(lines(...mail))] });
  });

  it('multiparts in multiparts without end', async () => {
    const nested = Array.from({ length: 120 }, (_, i) => [
      `--b${i}x`,
      `Content-Type: multipart/mixed; boundary=b${i + 1}x`,
      '',
    ]).flat();
    expect((await audit('Content-Type: multipart/mixed; boundary=b0x', '', ...nested)).flags).toContain(
      'mime-ambiguous',
    );
  });
});

describe('text where a reader may not look (M05) is swept, and nothing else', () => {
  it.each([
    { why: 'in front of the parts', mail: multipart(MIXED, 'one', 'two', ...TEXT, '--b--'), swept: ['one two'] },
    { why: 'behind the parts', mail: multipart(MIXED, ...TEXT, '--b--', 'three'), swept: ['three'] },
    { why: 'on both sides', mail: multipart(MIXED, 'one', ...TEXT, '--b--', 'three'), swept: ['one', 'three'] },
    {
      why: 'in front of nested parts',
      mail: multipart(
        MIXED,
        '--b',
        'Content-Type: multipart/mixed; boundary=c',
        '',
        'hi',
        '--c',
        '',
        'x',
        '--c--',
        '--b--',
      ),
      swept: ['hi'],
    },
  ])('$why', async ({ mail, swept }) => {
    const { flags, sweep } = await audit(...mail);
    expect(flags).toEqual([]);
    expect(sweep.map((stretch) => stretch.toString().trim().replaceAll(/\s+/g, ' '))).toEqual(swept);
  });
});

describe('mail that can not be looked into', () => {
  it.each([
    {
      why: 'a message in pieces (M09)',
      mail: ['Content-Type: message/partial; id=x; number=1', '', 'x'],
      flag: 'partial',
    },
    {
      why: 'a body somewhere else (M09)',
      mail: ['Content-Type: message/external-body; access-type=URL', '', 'x'],
      flag: 'partial',
    },
    {
      why: 'a piece inside (M09)',
      mail: multipart(MIXED, '--b', 'Content-Type: MESSAGE/PARTIAL', '', 'x', '--b--'),
      flag: 'partial',
    },
    {
      why: 'PGP (E11)',
      mail: multipart('multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', ...TEXT, '--b--'),
      flag: 'encrypted',
    },
    {
      why: 'S/MIME (E11)',
      mail: ['Content-Type: application/pkcs7-mime; smime-type=enveloped-data', '', 'x'],
      flag: 'encrypted',
    },
    {
      why: 'S/MIME that does not say which (E11)',
      mail: ['Content-Type: application/x-pkcs7-mime', '', 'x'],
      flag: 'encrypted',
    },
  ])('$why', async ({ mail, flag }) => {
    expect((await audit(...mail)).flags).toEqual([flag]);
  });

  it('signed S/MIME is not encrypted', async () => {
    expect((await audit('Content-Type: application/pkcs7-mime; smime-type=signed-data', '', 'x')).flags).toEqual([]);
  });
});

describe('any bytes', () => {
  it('never make it throw', async () => {
    const piece = fc.constantFrom(
      'Content-Type: ',
      'multipart/mixed; boundary=',
      'b',
      '"',
      '--b',
      '--',
      '\r\n',
      '\n',
      '\r',
      '\0',
      ' ',
      ':',
      'message/rfc822',
    );
    const mail = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((b) => Buffer.from(b)),
      fc.array(piece, { maxLength: 60 }).map((p) => Buffer.from(p.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(mail, async (raw) => {
        expect(Array.isArray((await read(raw)).flags)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('are looked through soon, thousands of multiparts too (M15)', { timeout: 20_000 }, async () => {
    const part = '--b\r\nContent-Type: multipart/mixed; boundary=none\r\n\r\n\r\n';
    const mail = `Content-Type: ${MIXED}\r\n\r\n${part.repeat(20_000)}--b--\r\n${'--\r\n'.repeat(500_000)}`;
    expect((await read(Buffer.from(mail))).flags).toContain('unparsable');
  });
});
