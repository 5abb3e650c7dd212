// Base64 and quoted-printable of bodies: clean ones at once, all others in each way that readers decode them (M06).
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64Readings, decodeBase64 } from '../../../src/extract/mime/base64.ts';
import type { Doubt } from '../../../src/extract/mime/doubts.ts';
import { decodeQuotedPrintable } from '../../../src/extract/mime/quoted-printable.ts';

function base64(text: string): { readonly decoded: Buffer; readonly doubts: readonly Doubt[] } {
  const body = Buffer.from(`x${text}x`, 'latin1');
  const doubts = new Set<Doubt>();
  const decoded = decodeBase64(body, { start: 1, end: body.length - 1 }, doubts);
  return { decoded, doubts: [...doubts] };
}

const quoted = (text: string) => {
  const { bytes, isUntidy, isBroken } = decodeQuotedPrintable(Buffer.from(text, 'latin1'), {
    start: 0,
    end: text.length,
  });
  return [bytes.toString('latin1'), ...(isUntidy ? ['untidy'] : []), ...(isBroken ? ['broken'] : [])];
};

describe('clean base64', () => {
  it('of any bytes in lines of any usual length', () => {
    const width = fc.constantFrom(4, 60, 64, 72, 76, 1000);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        width,
        fc.constantFrom('\r\n', '\n'),
        fc.constantFrom('', '\r\n', '\r\n\r\n'),
        (content, columns, ending, behind) => {
          const bytes = Buffer.from(content);
          const text = bytes.toString('base64').replaceAll(new RegExp(`(.{${columns}})(?=.)`, 'g'), `$1${ending}`);
          expect(base64(text + behind)).toEqual({ decoded: bytes, doubts: [] });
        },
      ),
    );
  });

  it('of megabytes', () => {
    const bytes = randomBytes(3_000_001);
    const text = bytes.toString('base64').replaceAll(/(.{76})/g, '$1\r\n');
    expect(base64(text).decoded.equals(bytes)).toBe(true);
  });

  it('whatever is put into it is clean or doubtful, and never decoded otherwise', () => {
    const clean = Buffer.from('The quick brown fox of department 12')
      .toString('base64')
      .replaceAll(/(.{8})/g, '$1\r\n');
    fc.assert(
      fc.property(
        fc.nat({ max: clean.length }),
        fc.constantFrom('!', '=', '-', '_', ' ', '\r', '\n', 'A', '\0', '\u00E9', '\r\n'),
        fc.nat({ max: 2 }),
        (at, piece, taken) => {
          const text = clean.slice(0, at) + piece + clean.slice(at + taken);
          const { decoded, doubts } = base64(text);
          const tidy =
            /^(?:(?:[A-Za-z0-9+/]{4})*\r?\n)*(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?[\r\n]*$/;
          expect(doubts.length === 0).toBe(tidy.test(text.replace(/^[\r\n]+/, '')));
          expect(decoded).toEqual(base64Readings(Buffer.from(text.trim(), 'latin1'))[0]);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('base64 that is not clean (M06)', () => {
  it.each([
    { why: 'blanks in it', text: 'QUJD REVG', doubt: 'untidy-base64' },
    { why: 'lines that are no whole groups', text: 'QU\r\nJD', doubt: 'untidy-base64' },
    { why: 'padding that is missing', text: 'QUI', doubt: 'untidy-base64' },
    { why: 'padding in the middle', text: 'QQ==QUJD', doubt: 'ambiguous-base64' },
    { why: 'junk in it', text: 'QUJD!REVG', doubt: 'ambiguous-base64' },
    { why: 'the other alphabet', text: 'QUJD-EVG', doubt: 'ambiguous-base64' },
    { why: 'words behind it', text: 'QUJD\r\n-- \r\na list', doubt: 'ambiguous-base64' },
  ])('$why', ({ text, doubt }) => {
    expect(base64(text).doubts).toEqual([doubt]);
  });

  it('gives each reading once, however many runs there are (X16)', () => {
    expect(base64Readings(Buffer.from('QQ==QUJD')).map(String)).toContain('AABC');
    expect(base64Readings(Buffer.from('QQ==QUJD')).map(String)).toContain('A');
    expect(base64Readings(Buffer.from('QQ=='.repeat(1_000_000))).length).toBeLessThan(5);
  });
});

describe('quoted-printable', () => {
  it.each([
    { why: 'escapes', text: 'a=41=0D=0Ab', read: ['aA\r\nb'] },
    { why: 'soft line breaks', text: '440=\r\n305', read: ['440305'] },
    { why: 'soft line breaks of LF', text: '440=\n305', read: ['440305'] },
    { why: 'a soft line break at the end', text: '440=', read: ['440'] },
    { why: 'blanks at the ends of lines, which are none of it', text: 'a \t\r\nb', read: ['a\r\nb'] },
    { why: 'blanks at the ends of lines that are escaped', text: 'a=20\r\nb', read: ['a \r\nb'] },
    { why: 'lower case (M06)', text: '=e6', read: ['\u00E6', 'untidy'] },
    { why: 'blanks behind a soft break (M06)', text: '440= \t\r\n305', read: ['440305', 'untidy'] },
    { why: 'escapes that are none (M06)', text: 'a=0x =', read: ['a=0x ', 'broken'] },
    { why: 'half an escape at the end (M06)', text: 'a=4', read: ['a=4', 'broken'] },
  ])('$why', ({ text, read }) => {
    expect(quoted(text)).toEqual(read);
  });
});
