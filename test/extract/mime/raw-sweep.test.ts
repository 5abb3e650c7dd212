// The safety net: all raw text, and every run of base64 or quoted-printable wherever it stands (attacks M05, M12).
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { rawSweep } from '../../../src/extract/mime/raw-sweep.ts';

const SECRET = '身份证 440305199202296550 机密';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const texts = (raw: Buffer | string): readonly string[] => rawSweep(Buffer.from(raw)).map((s) => s.text);

describe('the raw sweep', () => {
  it.each([
    { why: 'raw UTF-8', raw: Buffer.from(`x ${SECRET}`) },
    { why: 'raw GBK', raw: iconv.encode(`x ${SECRET}`, 'gbk') },
    { why: 'base64 on one line', raw: base64(SECRET) },
    { why: 'base64 in short lines', raw: base64(SECRET).replaceAll(/(.{24})/g, '$1\r\n') },
    { why: 'base64 with bare LF', raw: base64(SECRET).replaceAll(/(.{24})/g, '$1\n') },
    { why: 'base64 in the middle of prose', raw: `data: ${base64(SECRET)} end` },
    { why: 'base64 of GBK', raw: iconv.encode(SECRET, 'gbk').toString('base64') },
    {
      why: 'quoted-printable',
      raw: [...Buffer.from(SECRET)].map((b) => `=${b.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
    },
    {
      why: 'quoted-printable in lower case with soft line ends',
      raw: [...Buffer.from(SECRET)].map((b) => `=${b.toString(16).padStart(2, '0')}=\r\n`).join(''),
    },
  ])('$why', ({ raw }) => {
    expect(texts(raw).some((text) => text.includes(SECRET))).toBe(true);
  });

  it('says where it comes from', () => {
    expect(rawSweep(Buffer.from(`${base64(SECRET)}=20`)).map((s) => [s.kind, s.path, s.label])).toEqual([
      ['structure', '', 'raw'],
      ['structure', '', 'raw base64'],
      ['structure', '', 'raw quoted-printable'],
    ]);
  });

  it('finds each of several runs', () => {
    const runs = ['one', 'two', 'three'].map((word) => base64(`${SECRET} ${word}`));
    const found = texts(runs.join('\r\n\r\n'));
    expect(['one', 'two', 'three'].filter((word) => found.some((text) => text.endsWith(word)))).toHaveLength(3);
  });

  it('takes an attachment of many megabytes', { timeout: 10_000 }, () => {
    const lines = `${'A'.repeat(76)}\r\n`.repeat(150_000);
    expect(rawSweep(Buffer.from(lines)).map((s) => s.text.length)).toEqual([lines.length, 150_000 * 57]);
    expect(rawSweep(Buffer.alloc(12_000_000, 'A')).map((s) => s.text.length)).toEqual([12_000_000, 9_000_000]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(rawSweep(Buffer.from(bytes)).length).toBeGreaterThan(0);
      }),
    );
  });
});
