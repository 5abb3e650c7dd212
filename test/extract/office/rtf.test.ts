// Rich text: joined whatever stands between its runs, in every charset it can be in, with what it holds inside (attack X10).
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { isRtf, readRtf } from '../../../src/extract/office/rtf.ts';
import { compound, u16, u32, wordStreams } from '../../support/office.ts';
import { readWith, type Told } from '../../support/reader.ts';

const ID = '440305199202296550';
const [HEAD, TAIL] = [ID.slice(0, 6), ID.slice(6)];
const read = (rtf: string | Buffer): Promise<Told> =>
  readWith(readRtf, { bytes: typeof rtf === 'string' ? Buffer.from(rtf, 'latin1') : rtf });
const all = ({ texts }: Told): string => texts.map(({ text }) => text).join('\n');
const escaped = (text: string, charset: string): string =>
  [...iconv.encode(text, charset)].map((byte) => `\\'${byte.toString(16).padStart(2, '0')}`).join('');

describe('the text', () => {
  it.each([
    { why: 'a group', between: '{\\b}' },
    { why: 'a group around', between: '}{' },
    { why: 'formats', between: '\\b0\\i \\fs24 ' },
    { why: 'a line end of the file', between: '\r\n' },
    { why: 'hidden text', between: '{\\v 99}' },
    { why: 'hidden text that is switched', between: '\\v 99\\v0 ' },
    { why: 'deleted text', between: '{\\deleted 99}' },
    { why: 'a footnote', between: '{\\footnote 99}' },
    { why: 'a comment', between: '{\\*\\annotation 99}' },
    { why: 'the code of a field', between: '{\\field{\\*\\fldinst 99}{\\fldrslt }}' },
    { why: 'a bookmark', between: '{\\*\\bkmkstart 99}' },
    { why: 'a picture', between: '{\\pict 99}' },
    { why: 'a picture in raw bytes', between: '{\\pict\\bin3 9}9}' },
    { why: 'an unknown destination', between: '{\\*\\unknown 99}' },
    { why: 'an optional hyphen', between: '\\-' },
  ])('is not split by $why (X10)', async ({ between }) => {
    expect(all(await read(`{\\rtf1\\ansi {${HEAD}${between}${TAIL}}}`))).toContain(ID);
  });

  it.each([
    { why: 'bytes', body: [...ID].map((c) => `\\'${c.charCodeAt(0).toString(16)}`).join('') },
    { why: 'code points', body: [...ID].map((c) => `\\u${c.charCodeAt(0)}?`).join('') },
    {
      why: 'code points with longer fallbacks',
      body: `\\uc2${[...ID].map((c) => `\\u${c.charCodeAt(0)}\\'3f?`).join('')}`,
    },
    { why: 'hidden', body: `{\\v ${HEAD}{\\b ${TAIL}}}` },
    { why: 'a header', body: `{\\header ${HEAD}{\\b ${TAIL}}}` },
    { why: 'a footnote', body: `{\\footnote ${ID}}` },
    { why: 'the title', body: `{\\info{\\title ${ID}}}` },
    { why: 'an ignored destination', body: `{\\*\\nobody ${ID}}` },
    { why: 'a text box', body: `{\\shp{\\*\\shpinst{\\sp{\\sn x}{\\sv y}}{\\shptxt ${HEAD}{\\b ${TAIL}}}}}` },
    { why: 'behind the end', body: `}${ID}` },
    { why: 'without any end', body: `{{{{${ID}` },
  ])('is told where it is $why (X07)', async ({ body }) => {
    expect(all(await read(`{\\rtf1\\ansi ${body}}`))).toContain(ID);
  });

  it.each([
    {
      why: 'the code page of the document',
      rtf: `{\\rtf1\\ansi\\ansicpg936 ${escaped('身份证', 'gbk')}}`,
      text: '身份证',
    },
    {
      why: 'the charset of a font',
      rtf: `{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 A;}{\\f7\\fcharset136 B;}}\\f7 ${escaped('身分證字號', 'big5')}}`,
      text: '身分證字號',
    },
    {
      why: 'a font of the mainland',
      rtf: `{\\rtf1\\ansi{\\fonttbl{\\f1\\fcharset134 B;}}{\\f1 ${escaped('机密文件', 'gbk')}}}`,
      text: '机密文件',
    },
    { why: 'code points, negative ones too', rtf: '{\\rtf1\\uc1 \\u-30333?\\u26426?}', text: '覃机' },
    {
      why: 'pairs whose second byte is a letter',
      rtf: String.raw`{\rtf1\ansicpg950 \'a5\\}`,
      text: '功',
    },
  ])('is read in $why', async ({ rtf, text }) => {
    expect(all(await read(rtf))).toContain(text);
  });

  it('has paragraphs, cells and rows', async () => {
    expect((await read('{\\rtf1 a\\par b\\cell c\\cell\\row d\\line e\\tab f}')).texts[0]?.text).toBe(
      'a\nb\tc\t\nd\ne\tf',
    );
  });
});

describe('objects (X07)', () => {
  const hex = (bytes: Buffer): string => bytes.toString('hex').replaceAll(/(.{64})/g, '$1\r\n');
  const native = (className: string, data: Buffer): Buffer =>
    Buffer.concat([u32(0x501, 2, className.length + 1), Buffer.from(`${className}\0`), u32(0, 0, data.length), data]);

  it('are files: documents', async () => {
    const file = compound(wordStreams({ body: ID }));
    const told = await read(
      `{\\rtf1{\\object\\objemb{\\*\\objdata ${hex(native('Word.Document.8', file))}}{\\result shown}}}`,
    );
    expect(told.files.map(({ content }) => content)).toEqual([file]);
    expect(all(told)).toContain('shown');
  });

  it('are files: what was dropped in, by its name', async () => {
    const data = Buffer.concat([
      u16(2),
      Buffer.from('a.txt\0C:\\a.txt\0'),
      u32(0x30000, 1),
      Buffer.from('\0'),
      u32(ID.length),
      Buffer.from(ID),
    ]);
    const told = await read(`{\\rtf1{\\object{\\*\\objdata ${hex(native('Package', data))}}}}`);
    expect(told.files.map(({ name, content }) => [name, content.toString()])).toEqual([['a.txt', ID]]);
  });
});

describe('what is rich text', () => {
  it.each([
    { text: '{\\rtf1 x}', is: true },
    { text: '{\\rt x}', is: true },
    { text: '\r\n {\\rtf1 x}', is: true },
    { text: '\u00EF\u00BB\u00BF{\\rtf1 x}', is: true },
    { text: 'x{\\rtf1 x}', is: false },
    { text: '', is: false },
  ])('$text: $is', ({ text, is }) => {
    expect(isRtf(Buffer.from(text, 'latin1'))).toBe(is);
  });

  it('any bytes never make more of it than broken (X12)', async () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '\\',
      "\\'",
      '\\u',
      '\\bin',
      '\\v',
      '\\*',
      '\\objdata',
      '\\fonttbl',
      '\\f1',
      '\\fcharset134',
      '4',
      'z',
      '-',
      ' ',
      '\\uc',
      '9',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 200 }), async (pieces) => {
        const told = await read(`{\\rtf1${pieces.join('')}`);
        expect([undefined, 'broken', 'too_big']).toContain(told.unread);
      }),
      { numRuns: 300 },
    );
  });

  it('ends where groups are nested without end', async () => {
    expect((await read(`{\\rtf1${'{'.repeat(100_000)}`)).unread).toBe('broken');
  });
});
