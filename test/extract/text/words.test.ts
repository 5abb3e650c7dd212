// Encoded words with all their deformities (attack H01), and parameters with theirs (H02, X13).
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readParameters } from '../../../src/extract/text/parameters.ts';
import { decodeWords, readWords } from '../../../src/extract/text/words.ts';

const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

describe('encoded words (H01)', () => {
  it.each([
    { why: 'base64', text: '=?utf-8?B?5py65a+G?=', reading: '机密' },
    { why: 'quoted-printable', text: '=?gbk?q?=BB=FA=C3=DC?=', reading: '机密' },
    {
      why: 'a character cut in two between words',
      text: '=?utf-8?B?5py6?= =?utf-8?Q?=E5=AF?= =?UTF-8?b?hg==?=',
      reading: '机密',
    },
    { why: 'a GBK character cut in two', text: '=?gb2312?Q?=BB?= =?gb2312?Q?=FA=C3=DC?=', reading: '机密' },
    { why: 'glued to each other', text: '=?utf-8?B?5py6?==?utf-8?B?5a+G?=', reading: '机密' },
    { why: 'glued to text', text: 'a=?utf-8?B?5py6?=b', reading: 'a机b' },
    { why: 'in quotes', text: '"=?utf-8?B?5py6?=" <a@x.example>', reading: '"机" <a@x.example>' },
    { why: 'with a language', text: '=?utf-8*zh?B?5py6?=', reading: '机' },
    { why: 'blanks in Q', text: '=?utf-8?Q?=E6=9C=BA =E5=AF=86?=', reading: '机 密' },
    { why: 'blanks in B', text: '=?utf-8?B?5py6 5a+G?=', reading: '机密' },
    { why: 'no padding', text: '=?utf-8?B?YQ?=', reading: 'a' },
    { why: 'padding in the middle', text: '=?utf-8?B?YQ==Yg==?=', reading: 'ab' },
    { why: 'an unknown charset', text: '=?x-none?B?u/rD3A==?=', reading: '机密' },
    { why: 'a wrong charset', text: '=?utf-8?B?u/rD3A==?=', reading: '机密' },
    { why: 'no charset', text: '=??B?5py65a+G?=', reading: '机密' },
    { why: 'a group of base64 cut in two', text: '=?utf-8?B?5p?= =?utf-8?B?y65a+G?=', reading: '机密' },
    { why: 'no end', text: '=?utf-8?B?5py65a+G', reading: '机密' },
    { why: 'no end, and another behind it', text: '=?utf-8?B?5py6 =?utf-8?B?5a+G?=', reading: '机密' },
    { why: 'a word in a word', text: '=?utf-8?Q?=3D=3Futf-8=3FB=3F5py65a+G=3F=3D?=', reading: '机密' },
    { why: 'as it stood where it is odd', text: '=?utf-8?Q?a b?=', reading: '=?utf-8?Q?a b?=' },
    { why: 'no word', text: 'a =? b', reading: 'a =? b' },
  ])('$why', ({ text, reading }) => {
    expect(readWords(text)).toContain(reading);
  });

  it('of good words there is one reading', () => {
    expect(readWords('Re: =?utf-8?B?5py65a+G?= x =?gbk?Q?=BB=FA?=')).toEqual(['Re: 机密 x 机']);
  });

  it('any text in any cut comes back', () => {
    const cut = fc.record({
      text: fc.string({ unit: fc.constantFrom(...'机密文件ab 1'), minLength: 1, maxLength: 20 }),
      at: fc.nat(60),
      isB: fc.boolean(),
    });
    fc.assert(
      fc.property(cut, fc.constantFrom('utf-8', 'gbk'), ({ text, at, isB }, charset) => {
        const whole = iconv.encode(text, charset);
        const pieces = [whole.subarray(0, at % whole.length), whole.subarray(at % whole.length)];
        const word = (bytes: Buffer, b: boolean): string =>
          b
            ? `=?${charset}?B?${bytes.toString('base64')}?=`
            : `=?${charset}?Q?${[...bytes].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join('')}?=`;
        expect(decodeWords(`${word(pieces[0] ?? whole, isB)}\t${word(pieces[1] ?? whole, !isB)}`)).toBe(text);
      }),
    );
  });

  it('never throws and takes no time (X16)', { timeout: 20_000 }, () => {
    for (const bad of [
      '=?a?B?'.repeat(15_000),
      '=?a?Q?x"'.repeat(15_000),
      '=?a?Q?x '.repeat(15_000),
      '=?'.repeat(30_000),
    ]) {
      expect(readWords(bad).length).toBeGreaterThan(0);
    }
    const piece = fc.constantFrom('=?', '?=', '?', 'utf-8', 'B', 'Q', 'q', '=41', 'YQ==', ' ', '"', '机', '_');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(readWords(pieces.join('')).length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parameters (H02)', () => {
  it.each([
    { why: 'plain', field: 'attachment; filename="a.txt"', names: ['a.txt'] },
    { why: 'without quotes', field: 'attachment; FileName = a.txt ', names: ['a.txt'] },
    { why: 'with a semicolon and a quote in quotes', field: String.raw`a; filename="a;b\"c"`, names: ['a;b"c'] },
    { why: 'extended', field: "a; filename*=UTF-8''%E6%9C%BA.txt", names: ['机.txt'] },
    { why: 'extended in GBK', field: "a; filename*=gb2312'zh-CN'%BB%FA.txt", names: ['机.txt'] },
    { why: 'extended in quotes', field: `a; filename*="utf-8''%E6%9C%BA.txt"`, names: ['机.txt'] },
    { why: 'extended without charset', field: 'a; filename*=%BB%FA%C3%DC.txt', names: ['机密.txt'] },
    { why: 'sections', field: 'a; filename*0="a"; filename*1="b.txt"', names: ['ab.txt'] },
    { why: 'sections in wrong order', field: 'a; filename*1="b.txt"; filename*0="a"', names: ['ab.txt'] },
    {
      why: 'extended sections, a character cut in two',
      field: "a; filename*0*=utf-8''%E6%9C; filename*1*=%BA.txt",
      names: ['机.txt'],
    },
    { why: 'sections of both kinds', field: "a; filename*0*=utf-8''%E6%9C%BA; filename*1=b.txt", names: ['机b.txt'] },
    { why: 'with a gap', field: 'a; filename*0=a; filename*2=b', names: ['ab', 'a'] },
    { why: 'a section twice', field: 'a; filename*0=a; filename*0=b; filename*1=c', names: ['ac', 'bc'] },
    { why: 'an encoded word in quotes', field: 'a; filename="=?utf-8?B?5py6?=.txt"', names: ['机.txt'] },
    { why: 'an encoded word without', field: 'a; filename==?utf-8?B?5py6?=', names: ['机'] },
    { why: 'raw UTF-8', field: latin1('a; filename="机密.txt"'), names: ['机密.txt'] },
    {
      why: 'raw GBK',
      field: `a; filename="${iconv.encode('身份证.txt', 'gbk').toString('latin1')}"`,
      names: ['身份证.txt'],
    },
    { why: 'percent-encoded all the same', field: 'a; filename="%E6%9C%BA.txt"', names: ['%E6%9C%BA.txt', '机.txt'] },
    {
      why: 'both, and the extended one first',
      field: `a; filename="x.txt"; filename*=utf-8''y.exe`,
      names: ['y.exe', 'x.txt'],
    },
    { why: 'twice', field: 'a; filename=a.txt; filename=b.exe', names: ['a.txt', 'b.exe'] },
    { why: 'blanks without quotes', field: 'a; filename=my file.txt', names: ['my file.txt', 'my'] },
    { why: 'a path of Windows', field: String.raw`a; filename="C:\x\y.txt"`, names: [String.raw`C:\x\y.txt`] },
    { why: 'no end of the quotes', field: 'a; filename="a.txt', names: ['a.txt'] },
    {
      why: 'deceptive ones stay as they are (H03)',
      field: latin1('a; filename="a\u202Efdp.exe .. "'),
      names: ['a\u202Efdp.exe ..'],
    },
  ])('$why', ({ field, names }) => {
    expect(readParameters(field).parameters.get('filename')).toEqual(expect.arrayContaining([...names]));
    expect(readParameters(field).parameters.get('filename')?.[0]).toBe(names[0]);
  });

  it.each([
    { field: 'text/plain; charset=utf-8', odd: false },
    { field: `a; filename="x.txt"; filename*=utf-8''y.txt`, odd: false },
    { field: 'a; name=a; name=a', odd: false },
    { field: 'multipart/mixed; boundary="a"; boundary="b"', odd: true },
    { field: 'multipart/mixed; boundary=a (comment)', odd: true },
    { field: 'multipart/mixed; (c) boundary=a', odd: true },
    { field: 'a; name="x', odd: true },
    { field: 'a; name="x"y', odd: true },
    { field: 'a; name*0=x; name*2=y', odd: true },
    { field: 'a; name*1=x', odd: true },
  ])('two readers of $field differ: $odd', ({ field, odd }) => {
    expect(readParameters(field).odd).toBe(odd);
  });

  it('names are the sender’s, and pollute nothing (X13)', () => {
    const { value, parameters } = readParameters("text/plain; __proto__=x; constructor=y; toString*=utf-8''z");
    expect(value).toBe('text/plain');
    expect(Object.fromEntries([...parameters].map(([name, readings]) => [`of ${name}`, readings[0]]))).toEqual({
      'of __proto__': 'x',
      'of constructor': 'y',
      'of tostring': 'z',
    });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('never throws and takes no time (X16)', { timeout: 20_000 }, () => {
    for (const bad of [
      '('.repeat(200_000),
      `a; ${'x="'.repeat(60_000)}`,
      `a${';a=b'.repeat(60_000)}`,
      `a${';a*1=b'.repeat(60_000)}`,
      `a; n="${'\\"'.repeat(30_000)}`,
    ]) {
      expect(readParameters(bad).value.length).toBeLessThan(2);
    }
    const piece = fc.constantFrom(';', '"', '=', '*', '0', '1', "''", '%E6', '(', ')', '\\', 'a', ' ', 'é', '=?', '?=');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(readParameters(latin1(pieces.join(''))).parameters).toBeInstanceOf(Map);
      }),
      { numRuns: 1000 },
    );
  });
});
