// Every charset that mail here is written in: with its label a text comes back exactly, and without one or with a wrong one it
// is among the readings (attacks C01, C02).
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/extract/text/charset.ts';

const MAINLAND = '各位同事：附件是本季度客户名单，请于周五前核对身份证号码与联系电话，切勿外传。';
const TAIWAN = '各位同仁：附件為本季客戶名單，請於週五前核對身分證字號與聯絡電話，切勿外流。';
const JAPAN = 'お世話になっております。社外秘の資料をお送りします。';
const KOREA = '안녕하세요. 대외비 문서를 첨부하오니 확인하여 주시기 바랍니다.';

interface Written {
  readonly label: string;
  /** The encoder's name where it is not the label. */
  readonly encoding?: string;
  readonly marker: string;
  /** What may stand around it. */
  readonly alphabet: string;
}

const ASCII = 'abc XYZ 0189 .,:()';
const CHARSETS: readonly Written[] = [
  { label: 'utf-8', marker: MAINLAND, alphabet: `${MAINLAND}${TAIWAN}${KOREA}${ASCII}é😀` },
  { label: 'gb18030', marker: MAINLAND, alphabet: `${MAINLAND}${ASCII}㐀` },
  { label: 'gbk', marker: MAINLAND, alphabet: `${MAINLAND}${ASCII}` },
  { label: 'gb2312', encoding: 'gbk', marker: MAINLAND, alphabet: `${MAINLAND}${ASCII}` },
  { label: 'big5', marker: TAIWAN, alphabet: `${TAIWAN}${ASCII}` },
  { label: 'big5-hkscs', marker: `唔該㗎，${TAIWAN}`, alphabet: `${TAIWAN}${ASCII}` },
  { label: 'shift_jis', marker: JAPAN, alphabet: `${JAPAN}abc 0189` },
  { label: 'euc-jp', marker: JAPAN, alphabet: `${JAPAN}${ASCII}` },
  { label: 'euc-kr', marker: KOREA, alphabet: `${KOREA}${ASCII}` },
  { label: 'utf-16le', marker: MAINLAND, alphabet: `${MAINLAND}${ASCII}` },
  { label: 'utf-16be', marker: TAIWAN, alphabet: `${TAIWAN}${ASCII}` },
  { label: 'utf-32le', marker: MAINLAND, alphabet: `${MAINLAND}${ASCII}` },
  { label: 'utf-32be', marker: MAINLAND, alphabet: `${MAINLAND}${ASCII}` },
  { label: 'utf-7', marker: MAINLAND, alphabet: `${MAINLAND}${ASCII}` },
];

const wrongLabel = fc.constantFrom(
  undefined,
  '',
  'us-ascii',
  'iso-8859-1',
  'utf-8',
  'gb2312',
  'big5',
  'shift_jis',
  'euc-kr',
  'koi8-r',
  'x-none',
);

describe.each(CHARSETS)('$label', ({ label, encoding = label, marker, alphabet }) => {
  const around = fc.array(fc.constantFrom(...alphabet), { maxLength: 40 }).map((characters) => characters.join(''));

  it('comes back exactly with its label (C01)', () => {
    fc.assert(
      fc.property(around, around, (before, after) => {
        const text = `a${before}\n${marker}\n${after}`;
        expect(decodeText(iconv.encode(text, encoding), label)[0]).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it('is among the readings without its label or with a wrong one (C02)', () => {
    fc.assert(
      fc.property(around, around, wrongLabel, (before, after, wrong) => {
        const bytes = iconv.encode(`a${before}\n${marker}\n${after}`, encoding);
        expect(decodeText(bytes, wrong).some((reading) => reading.includes(marker))).toBe(true);
      }),
      { numRuns: 120 },
    );
  });
});

describe('charsets behind ASCII bytes (C01)', () => {
  it.each([
    { label: 'iso-2022-jp', text: '社外秘', hex: '1b24423c523330486b1b2842' },
    {
      label: 'iso-2022-jp-2',
      text: '社外秘 机密 대외비',
      hex: '1b24423c523330486b1b2842201b244234794c291b2842201b242843346b3f5c3a711b2842',
    },
    {
      label: 'iso-2022-jp-1',
      text: '社外秘 ｱｲ 丂 123',
      hex: '1b24423c523330486b1b2842201b284931321b2842201b24284430211b284220313233',
    },
    {
      label: 'iso-2022-kr',
      text: '대외비 문서 123\n계약',
      hex: '1b2429430e346b3f5c3a710f200e392e3c2d0f203132330a0e30683e600f',
    },
    { label: 'iso-2022-cn', text: '机密文件 123', hex: '1b2429410e3b7a435c4e443c7e0f20313233' },
    { label: 'iso-2022-cn', text: '身分證 與', hex: '1b2429410e496d37561b242947787d0f200e6a580f' },
    {
      label: 'hz-gb-2312',
      text: '身份证号码~ 440305\n机密',
      hex: '7e7b496d375d56243a45426b7e7d7e7e203434303330350a7e7b3b7a435c7e7d',
    },
    {
      label: 'ibm037',
      text: 'ID 11010519491231061X, name',
      hex: 'c9c440f1f1f0f1f0f5f1f9f4f9f1f2f3f1f0f6f1e76b409581948525',
    },
  ])('$label: $text', ({ label, text, hex }) => {
    const bytes = Buffer.from(hex, 'hex');
    const trimmed = (readings: readonly string[]): readonly string[] => readings.map((reading) => reading.trimEnd());
    expect(trimmed(decodeText(bytes, label))[0]).toBe(text);
    expect(trimmed(decodeText(bytes))).toContain(text);
    expect(trimmed(decodeText(bytes, 'utf-8'))).toContain(text);
    expect(trimmed(decodeText(bytes, 'gbk'))).toContain(text);
  });

  it.each(['call +86-138 and +8613800138000', 'a + b, C++ and +1', '~/home and ~user', 'x'.repeat(300)])(
    '%s is just that',
    (text) => {
      expect(decodeText(Buffer.from(text))).toEqual([text]);
    },
  );
});

describe('two charsets in one text (C02)', () => {
  const gbk = iconv.encode(`${MAINLAND}\n`, 'gbk');
  const utf8 = Buffer.from('本邮件含有机密，请勿转发\n');
  const big5 = iconv.encode('本郵件含有機密，請勿轉發\n', 'big5');
  const all = `${MAINLAND}\n本邮件含有机密，请勿转发\n本郵件含有機密，請勿轉發\n`;

  it.each(['gbk', 'utf-8', 'big5', undefined])('labelled %s', (label) => {
    expect(decodeText(Buffer.concat([gbk, utf8, big5]), label)).toContain(all);
  });

  it('a line of GBK in a text of single letters', () => {
    const bytes = Buffer.concat([iconv.encode('секретно и очень важно\n', 'koi8-r'), gbk]);
    expect(decodeText(bytes, 'koi8-r')).toContain(`секретно и очень важно\n${MAINLAND}\n`);
  });

  it('a single short line of another charset in a long text', () => {
    const bytes = Buffer.concat([...Array<Buffer>(200).fill(gbk), iconv.encode('機密文件\n', 'big5'), gbk]);
    expect(decodeText(bytes, 'gb2312').some((reading) => reading.includes('機密文件'))).toBe(true);
  });
});

describe('ordinary text costs one reading', () => {
  it.each([
    { why: 'GBK with its label', bytes: iconv.encode(`${MAINLAND}\n`.repeat(50), 'gbk'), label: 'gb2312' },
    { why: 'GBK without one', bytes: iconv.encode(`${MAINLAND}\n`.repeat(50), 'gbk'), label: undefined },
    { why: 'GBK that says UTF-8', bytes: iconv.encode(`${MAINLAND}\n`.repeat(50), 'gbk'), label: 'utf-8' },
    { why: 'Big5 with its label', bytes: iconv.encode(`${TAIWAN}\n`.repeat(50), 'big5'), label: 'big5' },
    { why: 'a short one', bytes: iconv.encode('你好', 'gbk'), label: 'gb2312' },
    { why: 'with lines of signs', bytes: iconv.encode(`━━━━━━\n${MAINLAND}\n★★★\n`, 'gbk'), label: 'gb2312' },
    { why: 'French', bytes: Buffer.from('Ça été déjà vu à la fenêtre.', 'latin1'), label: 'iso-8859-1' },
    { why: 'English with blanks in UTF-16’s place', bytes: Buffer.from('hello world, how are you'), label: undefined },
    {
      why: 'a word as long as UTF-16 might be',
      bytes: Buffer.from('abcdefghijklmnopqrstuvwxyzabcdef'),
      label: undefined,
    },
  ])('$why', ({ bytes, label }) => {
    expect(decodeText(bytes, label)).toHaveLength(1);
  });
});

describe('a byte order mark that lies (C02)', () => {
  it('does not hide what the label says', () => {
    const bytes = Buffer.concat([Buffer.from('fffe', 'hex'), iconv.encode(MAINLAND, 'gbk')]);
    expect(decodeText(bytes, 'gbk')).toContain(MAINLAND);
  });

  it.each(['hex', 'base64', 'binary', '__proto__', 'constructor'])(
    'nor does the label %s, which is no charset (X13)',
    (label) => {
      expect(decodeText(iconv.encode(MAINLAND, 'gbk'), label)).toContain(MAINLAND);
    },
  );
});
