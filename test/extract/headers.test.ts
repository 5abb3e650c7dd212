// Header fields as text and as people: folding, encoded words, raw 8-bit (attacks H01, H05), and who is named (A04, A09).
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { parseAddressHeader } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { headerAddresses, headerField } from '../../src/extract/headers.ts';
import { parseAddress } from '../../src/mail/address.ts';

const field = (line: string) => headerField(line);
const named = (...texts: readonly string[]): readonly string[] =>
  headerAddresses(
    texts.flatMap((text) => headerField(`To: ${text}`) ?? []),
    'to',
  ).map((a) => a.wire);

describe('a field', () => {
  it.each([
    { why: 'its name in lower case', line: 'SUBJECT: x', expected: { name: 'subject', text: 'x' } },
    { why: 'a blank before the colon', line: 'Subject : x', expected: { name: 'subject', text: 'x' } },
    { why: 'no blank behind it', line: 'Subject:x', expected: { name: 'subject', text: 'x' } },
    { why: 'folded', line: 'Subject: a\r\n b\r\n\tc', expected: { name: 'subject', text: 'a b\tc' } },
    {
      why: 'a field in a fold is no field (H05)',
      line: 'Subject: x\r\n Bcc: y',
      expected: { name: 'subject', text: 'x Bcc: y' },
    },
    { why: 'colons in the value', line: 'Subject: a: b', expected: { name: 'subject', text: 'a: b' } },
    { why: 'an empty value', line: 'Subject:', expected: { name: 'subject', text: '' } },
    { why: 'base64 words', line: 'Subject: =?utf-8?B?5py65a+G?=', expected: { name: 'subject', text: '机密' } },
    {
      why: 'quoted-printable words',
      line: 'Subject: =?gbk?q?=BB=FA=C3=DC?=',
      expected: { name: 'subject', text: '机密' },
    },
    {
      why: 'a character split over two words (H01)',
      line: 'Subject: =?utf-8?B?5py6?= =?utf-8?B?5a+G?=',
      expected: { name: 'subject', text: '机密' },
    },
    {
      why: 'B and Q mixed (H01)',
      line: 'Subject: =?utf-8?b?5py6?= =?utf-8?Q?=E5=AF=86?=',
      expected: { name: 'subject', text: '机密' },
    },
    {
      why: 'a word folded',
      line: 'Subject: =?utf-8?B?5py6?=\r\n =?utf-8?B?5a+G?=',
      expected: { name: 'subject', text: '机密' },
    },
    {
      why: 'an unknown charset stays readable (H01)',
      line: 'Subject: =?x-none?Q?440305199202296550?=',
      expected: { name: 'subject', text: '440305199202296550' },
    },
    {
      why: 'an open word stays as it is',
      line: 'Subject: =?utf-8?B?5py6',
      expected: { name: 'subject', text: '=?utf-8?B?5py6' },
    },
  ])('$why', ({ line, expected }) => {
    expect(field(line)).toMatchObject(expected);
  });

  it.each(['utf8', 'gbk'])('raw %s', (encoding) => {
    expect(field(`Subject: ${iconv.encode('身份证名单', encoding).toString('latin1')}`)?.text).toBe('身份证名单');
  });

  it('raw Big5', () => {
    expect(field(`Subject: ${iconv.encode('[機密] 產品規劃', 'big5').toString('latin1')}`)?.text).toBe(
      '[機密] 產品規劃',
    );
  });

  it.each(['no colon here', ': no name', ''])('%j is none', (line) => {
    expect(field(line)).toBeUndefined();
  });
});

describe('people', () => {
  it.each([
    { why: 'an address', texts: ['a@x.example'], people: ['a@x.example'] },
    { why: 'with a name', texts: ['"Li, Na" <li@x.example>'], people: ['li@x.example'] },
    { why: 'several', texts: ['a@x.example, B <b@x.example>'], people: ['a@x.example', 'b@x.example'] },
    { why: 'in several fields (A09)', texts: ['a@x.example', 'b@x.example'], people: ['a@x.example', 'b@x.example'] },
    { why: 'in a group', texts: ['team: a@x.example, b@x.example;'], people: ['a@x.example', 'b@x.example'] },
    { why: 'in an empty group', texts: ['undisclosed-recipients:;'], people: [] },
    {
      why: 'an address as somebody’s name is none (A09)',
      texts: ['"ceo@corp.example" <x@evil.example>'],
      people: ['x@evil.example'],
    },
    { why: 'with an encoded name', texts: ['=?utf-8?B?546L5Lyf?= <wang@x.example>'], people: ['wang@x.example'] },
    {
      why: 'an address in an encoded word is a name (H01)',
      texts: ['=?utf-8?q?me=40free.example=2C?= <a@x.example>'],
      people: ['a@x.example'],
    },
    { why: 'in a domain of its own script', texts: ['u@公司.example'], people: ['u@公司.example'] },
    { why: 'nobody', texts: ['nobody at all'], people: [] },
    { why: 'nothing', texts: [''], people: [] },
  ])('$why', ({ texts, people }) => {
    const raw = texts.map((text) => Buffer.from(text).toString('latin1'));
    expect(named(...raw)).toEqual(people);
  });

  it('of another field are not taken', () => {
    expect(headerAddresses([{ name: 'cc', text: 'a@x.example', source: 'a@x.example' }], 'to')).toEqual([]);
  });

  it('are found soon in a field that is meant to be slow (M15)', { timeout: 5_000 }, () => {
    for (const text of [
      '('.repeat(60_000),
      '"a" <'.repeat(20_000),
      'g:'.repeat(20_000),
      'a@x.example,'.repeat(20_000),
    ]) {
      expect(Array.isArray(named(text))).toBe(true);
    }
  });
});

describe('one address as most fields have it', () => {
  it('is what the full parser reads', () => {
    const word = fc.constantFrom(
      '=?utf-8?B?546L?=',
      'Wang',
      ' ',
      '<',
      '>',
      'a@x.example',
      '@',
      ',',
      '"',
      '(',
      '.',
      'b',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const source = words.join('');
        const fields = [{ name: 'to', text: source, source }];
        const full = parseAddressHeader(source).value.flatMap((entry) => entry.group ?? [entry]);
        const expected = full.flatMap(({ address = '' }) => parseAddress(address.trim())?.wire ?? []);
        expect(headerAddresses(fields, 'to').map((address) => address.wire)).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
