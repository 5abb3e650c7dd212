// Files that stand encoded in the middle of a text (M12), wherever their lines begin; what is a word is left alone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBlobs } from '../../../src/extract/mime/blobs.ts';
import { decodeUuencode } from '../../../src/extract/mime/uuencode.ts';
import { uuencode, yencode } from '../../support/encodings.ts';

const SECRET = '身份证 440305199202296550 机密';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const found = (text: string | Buffer) =>
  findBlobs(Buffer.from(text)).map(({ encoding, name, bytes }) => [encoding, name, bytes.toString()]);

describe('encoded text in a text (M12)', () => {
  it.each([
    { why: 'base64 on a line', text: `x\r\n${base64(SECRET)}\r\ny`, blob: ['base64', '', SECRET] },
    { why: 'base64 in the middle of prose', text: `see ${base64(SECRET)}, or not`, blob: ['base64', '', SECRET] },
    {
      why: 'base64 in short lines',
      text: base64(SECRET).replaceAll(/(.{24})/g, '$1\r\n'),
      blob: ['base64', '', SECRET],
    },
    {
      why: '18 digits in base64',
      text: `a ${base64('440305199202296550')} b`,
      blob: ['base64', '', '440305199202296550'],
    },
    {
      why: 'uuencode',
      text: `hello\r\n${uuencode('a.txt', Buffer.from(SECRET))}bye`,
      blob: ['uuencode', 'a.txt', SECRET],
    },
    {
      why: 'uuencode without end',
      text: uuencode('a b.txt', Buffer.from(SECRET)).replace(/`\r\nend\r\n/, ''),
      blob: ['uuencode', 'a b.txt', SECRET],
    },
    {
      why: 'uuencode as base64',
      text: `begin-base64 644 a.txt\r\n${base64(SECRET)}\r\n====\r\n`,
      blob: ['uuencode', 'a.txt', SECRET],
    },
    { why: 'yEnc', text: yencode('a b.txt', Buffer.from(SECRET)), blob: ['yenc', 'a b.txt', SECRET] },
  ])('$why', ({ text, blob }) => {
    expect(found(text)).toContainEqual(blob);
  });

  it.each([
    { why: 'prose', text: 'The beginning of a text. It says begin, and no more than that.\r\nbegin at once' },
    { why: 'Chinese', text: '您好，附件是名单。'.repeat(10) },
    { why: 'a URL', text: 'https://www.example.com/a/b.html?x=1234567890-abcdef' },
    { why: 'a file without lines', text: 'begin 644 a.txt' },
  ])('not $why', ({ text }) => {
    expect(found(text).filter(([, , content]) => content !== '')).toEqual([]);
  });

  it('at any place', () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.nat({ max: 60 }), (before, behind) => {
        const text = `${'-'.repeat(before)}${base64(SECRET)}${'-'.repeat(behind)}`;
        expect(found(text)).toEqual([['base64', '', SECRET]]);
      }),
    );
  });

  it('whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (content) => {
        const bytes = Buffer.from(content);
        expect(decodeUuencode(Buffer.from(uuencode('x', bytes), 'latin1')).map((file) => file.bytes)).toEqual([bytes]);
        const blob = findBlobs(yencode('x', bytes)).find(({ encoding }) => encoding === 'yenc');
        expect(blob?.bytes).toEqual(bytes);
      }),
    );
  });

  it('never throws, and ends soon, however often something begins (X16)', { timeout: 10_000 }, () => {
    expect(findBlobs(Buffer.from('begin 644 a\n'.repeat(100_000)))).toEqual([]);
    expect(findBlobs(Buffer.from('begin 644 a\n!00\n'.repeat(100_000)))).toHaveLength(100_000);
    findBlobs(Buffer.from('=ybegin name=x\n'.repeat(100_000)));
    expect(findBlobs(Buffer.from('A'.repeat(10_000_000)))).toHaveLength(1);
    findBlobs(Buffer.from(`${'A'.repeat(23)}.`.repeat(100_000)));
    findBlobs(Buffer.from(`${'A'.repeat(24)}\n${'A'.repeat(24)}.`.repeat(100_000)));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        expect(Array.isArray(findBlobs(Buffer.from(content)))).toBe(true);
      }),
    );
  });
});
