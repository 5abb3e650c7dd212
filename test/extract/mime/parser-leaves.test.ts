// The leaves of a message with their bytes as they are: decoded from transfer, not yet from charset, so that a wrong label
// destroys nothing (C02). What the parser gives up on is told (M15).
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readParserLeaves } from '../../../src/extract/mime/parser-leaves.ts';
import { bytes, lines } from '../../support/mail.ts';

const LIMITS = { parts: 100, partBytes: 10_000 };
const MIXED = ['Content-Type: multipart/mixed; boundary=b', ''];
const leavesOf = async (mail: Buffer, limits = LIMITS) => (await readParserLeaves(mail, limits)).leaves;

describe('leaves', () => {
  it('come with type, charset, name, disposition and bytes', async () => {
    const mail = lines(
      ...MIXED,
      '--b',
      'Content-Type: TEXT/Plain; charset=GB2312',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename="a.txt"',
      '',
      iconv.encode('机密', 'gbk').toString('base64'),
      '--b--',
    );
    expect(await leavesOf(bytes(mail))).toMatchObject([
      {
        contentType: 'text/plain',
        charset: 'GB2312',
        filename: 'a.txt',
        disposition: 'attachment',
        bytes: iconv.encode('机密', 'gbk'),
        size: 4,
      },
    ]);
  });

  it.each(['8bit', 'binary', '7bit'])('keep GBK bytes under a label that lies: %s (C02)', async (encoding) => {
    const gbk = iconv.encode('身份证', 'gbk');
    const mail = Buffer.concat([
      bytes(lines('Content-Type: text/plain; charset=utf-8', `Content-Transfer-Encoding: ${encoding}`, '')),
      gbk,
    ]);
    expect((await leavesOf(mail))[0]?.bytes).toEqual(gbk);
  });

  it.each([
    {
      why: 'every alternative (M10)',
      mail: ['--b', 'Content-Type: text/plain', '', 'x', '--b', 'Content-Type: text/html', '', 'y', '--b--'],
      texts: ['x', 'y'],
    },
    { why: 'a part without header (M07)', mail: ['--b', '', 'x', '--b--'], texts: ['x'] },
    { why: 'without closing delimiter (M05)', mail: ['--b', '', 'x'], texts: ['x\r\n'] },
    {
      why: 'base64 with junk in it (M06)',
      mail: ['--b', 'Content-Transfer-Encoding: base64', '', 'NDQw!MzA1', ' MTk5', '--b--'],
      texts: ['440305199'],
    },
    {
      why: 'base64 in short lines (M06)',
      mail: ['--b', 'Content-Transfer-Encoding: base64', '', 'ND', 'Qw', '--b--'],
      texts: ['440'],
    },
    {
      why: 'quoted-printable in lower case (M06)',
      mail: ['--b', 'Content-Transfer-Encoding: quoted-printable', '', '=e6=9c=ba', '--b--'],
      texts: ['机'],
    },
  ])('$why', async ({ mail, texts }) => {
    const leaves = await leavesOf(bytes(lines(...MIXED, ...mail)));
    expect(leaves.map((leaf) => leaf.bytes?.toString())).toEqual(texts);
  });

  it.each([
    { why: 'nothing', type: '', expected: 'text/plain' },
    { why: 'parameters only', type: '; charset=utf-8', expected: 'text/plain' },
    { why: 'no type at all', type: ',', expected: ',' },
    { why: 'half a type', type: 'TEXT', expected: 'text' },
    { why: 'NUL', type: 'text/plain\0', expected: 'text/plain\0' },
  ])('of a Content-Type that says $why are leaves all the same (M07)', async ({ type, expected }) => {
    const leaves = await leavesOf(bytes(lines(...MIXED, '--b', `Content-Type: ${type}`, '', 'x', '--b--')));
    expect(leaves.map((leaf) => [leaf.contentType, leaf.bytes?.toString()])).toEqual([[expected, 'x']]);
  });

  it.each([
    {
      why: 'inline',
      mail: ['Content-Type: message/rfc822', 'Content-Disposition: inline', '', 'Subject: x', '', 'y'],
      inner: 'Subject: x\r\n\r\ny',
    },
    { why: 'inline and empty', mail: ['Content-Type: message/rfc822', 'Content-Disposition: inline', ''], inner: '' },
    {
      why: 'inline, without even an end of its header',
      mail: ['Content-Type: message/rfc822', 'Content-Disposition: inline'],
      inner: '',
    },
    { why: 'by its name only', mail: ['Content-Disposition: inline; filename=a.eml', '', 'y'], inner: 'y' },
  ])('of mail in mail are its bytes: $why (M08)', async ({ mail, inner }) => {
    const inPart = await leavesOf(bytes(lines(...MIXED, '--b', ...mail, '--b--')));
    expect(inPart.map((leaf) => [leaf.contentType, leaf.bytes?.toString()])).toEqual([['message/rfc822', inner]]);
    const alone = await leavesOf(bytes(lines(...mail)));
    expect(alone.map((leaf) => [leaf.contentType, leaf.bytes?.toString().trim()])).toEqual([['message/rfc822', inner]]);
  });

  it('tell the values of their own header fields (H04)', async () => {
    const mail = lines(
      ...MIXED,
      '--b',
      'Content-Type: text/plain; name="n.txt"',
      'Content-Description: secret',
      'X-Own: mine',
      '',
      'x',
      '--b--',
    );
    expect((await leavesOf(bytes(mail)))[0]?.headerTexts).toEqual(expect.arrayContaining(['n.txt', 'secret', 'mine']));
  });

  it('that are the whole message leave its header to the message', async () => {
    const { headerLines, leaves } = await readParserLeaves(bytes(lines('Subject: secret', '', 'x')), LIMITS);
    expect(headerLines).toEqual(['Subject: secret']);
    expect(leaves.map((leaf) => leaf.headerTexts)).toEqual([[]]);
  });

  it('above the limit come without bytes, with their size', async () => {
    const mail = lines(...MIXED, '--b', 'Content-Type: application/octet-stream', '', 'x'.repeat(20_000), '--b--');
    const [leaf] = await leavesOf(bytes(mail));
    expect(leaf?.bytes).toBeUndefined();
    expect(leaf?.size).toBe(20_000);
  });
});

describe('header lines', () => {
  it('keep folds and octets', async () => {
    const raw = iconv.encode('身份证', 'gbk').toString('latin1');
    const mail = Buffer.from(lines(`Subject: ${raw}`, ' more', 'X: y', '', 'z'), 'latin1');
    expect((await readParserLeaves(mail, LIMITS)).headerLines).toEqual([`Subject: ${raw}\r\n more`, 'X: y']);
  });
});

describe('what the parser gives up on', () => {
  it.each([
    {
      why: 'too many parts (M15)',
      mail: lines(...MIXED, ...Array.from({ length: 200 }, () => ['--b', '', 'x']).flat(), '--b--'),
    },
    { why: 'a header of megabytes (M15)', mail: lines(`X: ${'y'.repeat(3_000_000)}`, '', 'x') },
  ])('is told: $why', async ({ mail }) => {
    expect((await readParserLeaves(bytes(mail), LIMITS)).complete).toBe(false);
  });

  it.each([
    { why: 'nothing', mail: '' },
    { why: 'no header', mail: 'hello' },
    { why: 'a header only', mail: 'Subject: x\r\n' },
  ])('is not this: $why', async ({ mail }) => {
    expect((await readParserLeaves(bytes(mail), LIMITS)).complete).toBe(true);
  });
});

describe('a parser that gives up', () => {
  it('in a part with a file does not leave it waiting for the end (M15)', async () => {
    const parts = Array.from({ length: 30 }, (_, i) => [
      '--b',
      'Content-Type: text/plain',
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename=${i}.txt`,
      '',
      Buffer.alloc(3000, 'x').toString('base64'),
    ]).flat();
    const reading = await readParserLeaves(bytes(lines(...MIXED, ...parts, '--b--')), { ...LIMITS, parts: 20 });
    expect(reading.complete).toBe(false);
  });
});
