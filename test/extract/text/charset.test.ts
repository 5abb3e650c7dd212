// Bytes read as text: the label where it fits, every plausible reading where it does not (attacks C01, C02).
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { bestReading, decodeText } from '../../../src/extract/text/charset.ts';
import { looksLikeUtf16 } from '../../../src/extract/text/unmarked-unicode.ts';

const MAINLAND = '身份证号码与机密文件';
const TAIWAN = '身分證字號與機密文件';
const LONG = `${TAIWAN}，請各位同仁於本週五前將客戶名單與報價單寄回。`;

describe('a label that fits', () => {
  it.each([
    { why: 'UTF-8', label: 'utf-8', encoding: 'utf8', text: MAINLAND },
    { why: 'UTF-8 in quotes and capitals', label: '"UTF-8"', encoding: 'utf8', text: MAINLAND },
    { why: 'GB18030', label: 'gb18030', encoding: 'gb18030', text: MAINLAND },
    { why: 'GB18030 with four bytes', label: 'gb18030', encoding: 'gb18030', text: '㐀𠀀身份证' },
    { why: 'GB2312 means GB18030', label: 'gb2312', encoding: 'gb18030', text: '朱镕基身份证' },
    { why: 'GBK by its other names', label: 'x-gbk', encoding: 'gbk', text: MAINLAND },
    { why: 'cp936', label: 'cp936', encoding: 'gbk', text: MAINLAND },
    { why: 'Big5', label: 'big5', encoding: 'big5', text: TAIWAN },
    { why: 'Big5 with Hong Kong characters', label: 'Big5', encoding: 'big5-hkscs', text: '唔該㗎' },
    { why: 'cp950', label: 'cp950', encoding: 'big5', text: TAIWAN },
    { why: 'UTF-16 by label', label: 'utf-16le', encoding: 'utf-16le', text: MAINLAND },
    { why: 'UTF-7 (C01)', label: 'utf-7', encoding: 'utf-7', text: MAINLAND },
    { why: 'Shift JIS', label: 'shift_jis', encoding: 'shift_jis', text: '社外秘資料' },
    { why: 'EUC-KR', label: 'euc-kr', encoding: 'euc-kr', text: '대외비' },
    { why: 'Cyrillic', label: 'windows-1251', encoding: 'windows-1251', text: 'секретно' },
    {
      why: 'ISO-2022-JP, which iconv does not know',
      label: 'iso-2022-jp',
      bytes: '1b24423c523330486b1b2842',
      text: '社外秘',
    },
  ])('$why', ({ label, encoding, bytes, text }) => {
    const encoded = bytes === undefined ? iconv.encode(text, encoding ?? '') : Buffer.from(bytes, 'hex');
    expect(decodeText(encoded, label)[0]).toBe(text);
  });

  it.each([
    { why: 'UTF-8', bytes: Buffer.from(`\uFEFF${MAINLAND}`) },
    { why: 'UTF-16, little end first', bytes: iconv.encode(MAINLAND, 'utf-16le', { addBOM: true }) },
    { why: 'UTF-16, big end first', bytes: iconv.encode(MAINLAND, 'utf-16be', { addBOM: true }) },
  ])('a byte order mark says more than a label: $why', ({ bytes }) => {
    expect(decodeText(bytes, 'big5')).toEqual([MAINLAND]);
  });
});

describe('a label that is missing or lies (C02)', () => {
  const gbk = iconv.encode(MAINLAND, 'gbk');
  const big5 = iconv.encode(LONG, 'big5');
  const utf8 = Buffer.from(MAINLAND);

  it.each([
    { why: 'GBK without label', bytes: gbk, label: undefined, text: MAINLAND },
    { why: 'GBK labelled utf-8', bytes: gbk, label: 'utf-8', text: MAINLAND },
    { why: 'GBK labelled us-ascii', bytes: gbk, label: 'us-ascii', text: MAINLAND },
    { why: 'GBK labelled iso-8859-1', bytes: gbk, label: 'ISO-8859-1', text: MAINLAND },
    { why: 'GBK labelled big5, which explains it too', bytes: gbk, label: 'big5', text: MAINLAND },
    { why: 'GBK with a label nobody knows', bytes: gbk, label: 'x-unknown', text: MAINLAND },
    { why: 'Big5 without label', bytes: big5, label: undefined, text: LONG },
    { why: 'Big5 labelled gb2312', bytes: iconv.encode('機密文件', 'big5'), label: 'gb2312', text: '機密文件' },
    { why: 'Big5 labelled utf-8', bytes: big5, label: 'utf-8', text: LONG },
    { why: 'UTF-8 without label', bytes: utf8, label: undefined, text: MAINLAND },
    { why: 'UTF-8 labelled iso-8859-1', bytes: utf8, label: 'iso-8859-1', text: MAINLAND },
    { why: 'UTF-16 without label', bytes: iconv.encode(MAINLAND, 'utf-16le'), label: undefined, text: MAINLAND },
    {
      why: 'plain ASCII labelled utf-16',
      bytes: Buffer.from('11010519491231061X'),
      label: 'utf-16',
      text: '11010519491231061X',
    },
    {
      why: 'plain ASCII labelled ibm037',
      bytes: Buffer.from('11010519491231061X'),
      label: 'ibm037',
      text: '11010519491231061X',
    },
    {
      why: 'plain ASCII labelled utf-7',
      bytes: Buffer.from('a+b 11010519491231061X'),
      label: 'utf-7',
      text: 'a+b 11010519491231061X',
    },
  ])('$why', ({ bytes, label, text }) => {
    expect(decodeText(bytes, label)).toContain(text);
  });

  it('what nothing explains is read as Latin-1, so that its ASCII is seen', () => {
    const bytes = Buffer.from('\u00FF\u00FE\u00FF 11010519491231061X', 'latin1').subarray(2);
    expect(decodeText(bytes).some((text) => text.includes('11010519491231061X'))).toBe(true);
  });

  it.each([
    { why: 'ASCII', bytes: Buffer.from('hello'), label: 'big5' },
    { why: 'UTF-8', bytes: utf8, label: 'utf-8' },
    { why: 'unlabelled UTF-8', bytes: utf8, label: undefined },
    { why: 'Cyrillic', bytes: iconv.encode('секретно', 'koi8-r'), label: 'koi8-r' },
    { why: 'Big5 in a text of some length', bytes: big5, label: 'big5' },
  ])('one reading is enough for $why', ({ bytes, label }) => {
    expect(decodeText(bytes, label)).toHaveLength(1);
  });

  it('never throws, never is empty, never repeats itself', () => {
    const labels = fc.oneof(
      fc.constantFrom(
        'utf-8',
        'gb18030',
        'big5',
        'utf-16',
        'utf-7',
        'iso-2022-kr',
        'hz-gb-2312',
        '',
        '__proto__',
        'constructor',
        'x',
      ),
      fc.string(),
      fc.constant(undefined),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), labels, (bytes, label) => {
        const readings = decodeText(Buffer.from(bytes), label);
        expect(readings.length).toBeGreaterThan(0);
        expect(new Set(readings).size).toBe(readings.length);
      }),
      { numRuns: 1500 },
    );
  });

  it('shows ASCII digits whatever stands around them and whatever the label says', () => {
    const around = fc.uint8Array({ maxLength: 20 }).map((b) => Buffer.from(b));
    const label = fc.constantFrom('utf-8', 'gb2312', 'big5', 'us-ascii', 'iso-8859-1', undefined, 'x-none');
    fc.assert(
      fc.property(around, around, label, (before, after, charset) => {
        const bytes = Buffer.concat([Buffer.from('x'), before, Buffer.from('  440305199202296550  '), after]);
        expect(decodeText(bytes, charset).some((text) => text.includes('440305199202296550'))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('names, of which one reading can be shown', () => {
  it.each([
    { why: 'GBK', encoding: 'gbk', text: '身份证名单.xlsx' },
    { why: 'Big5', encoding: 'big5', text: '[機密] 產品規劃' },
    { why: 'Big5, short', encoding: 'big5', text: '客戶名單.txt' },
    { why: 'UTF-8', encoding: 'utf8', text: '身份证名单.xlsx' },
    { why: 'ASCII', encoding: 'ascii', text: 'list.xlsx' },
  ])('raw $why in a header', ({ encoding, text }) => {
    expect(bestReading(decodeText(iconv.encode(text, encoding)))).toBe(text);
  });

  it.each([
    { why: 'the one without replacement characters', readings: ['\uFFFDa', 'ba'], best: 'ba' },
    { why: 'the one without private characters', readings: ['\uE000', '機'], best: '機' },
    { why: 'the first of equals', readings: ['a', 'b'], best: 'a' },
    { why: 'nothing of nothing', readings: [], best: '' },
  ])('best: $why', ({ readings, best }) => {
    expect(bestReading(readings)).toBe(best);
  });
});

describe('what looks like UTF-16', () => {
  it.each([
    { why: 'Han', bytes: iconv.encode(MAINLAND, 'utf-16le'), looks: true },
    { why: 'ASCII', bytes: iconv.encode('hello world', 'utf-16le'), looks: true },
    { why: 'not zeros', bytes: Buffer.alloc(512), looks: false },
    {
      why: 'not small numbers of 32 bits',
      bytes: Buffer.from(Uint32Array.from({ length: 64 }, (_, i) => i).buffer),
      looks: false,
    },
    {
      why: 'one byte more, which must not hide it',
      bytes: Buffer.concat([iconv.encode(MAINLAND, 'utf-16le'), Buffer.from('x')]),
      looks: true,
    },
  ])('$why: $looks', ({ bytes, looks }) => {
    expect(looksLikeUtf16(bytes)).toBe(looks);
  });
});

it.each(['Eelanalüüsi päring', 'Müller & Söhne', 'coöperatie'])(
  'a name of Western Europe without a true label is read as that first: %s (C02)',
  (name) => {
    expect(decodeText(Buffer.from(name, 'latin1'), 'iso-8859-1')[0]).toBe(name);
  },
);
