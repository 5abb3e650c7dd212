// Spreadsheets: every cell as it is stored, whether anybody sees it or not, and the way back to it (attacks X07, X08).
import { describe, expect, it } from 'vitest';
import { Scanner } from '../../../src/detect/detect.ts';
import { DETECTORS } from '../../../src/detect/detectors/index.ts';
import { extract } from '../../../src/extract/extract.ts';
import { numberText, parseFormat, withoutExponent } from '../../../src/extract/office/number-format.ts';
import { readOfficeZip } from '../../../src/extract/office/office-zip.ts';
import { cellName, parseCellName, SheetText } from '../../../src/extract/office/sheet-text.ts';
import { INSPECTION_LIMITS } from '../../../src/mail/limits.ts';
import { NOW } from '../../support/look.ts';
import { bytes, lines } from '../../support/mail.ts';
import { office, u16, u32, wide, xlsx, zipped } from '../../support/office.ts';
import { readWith, type Told } from '../../support/reader.ts';

const ID = '440305199202296550';
const read = (file: Buffer, budget?: { bytes: number; entries: number }): Promise<Told> =>
  readWith(readOfficeZip, { bytes: file }, budget);
const all = ({ texts }: Told): string => texts.map(({ text }) => text).join('\n');
const sheet = ({ texts }: Told, label = 'sheet 员工'): string | undefined =>
  texts.find((text) => text.label === label)?.text;
const number = (name: string, value: string, style = 0): string => `<c r="${name}" s="${style}"><v>${value}</v></c>`;

describe('the cells of a sheet', () => {
  it('stand in rows and columns, with the way back to each', async () => {
    const rows =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row><row r="12" hidden="1"><c r="B12" t="s"><v>1</v></c></row>';
    const told = await read(
      xlsx(
        [{ name: '员工', rows }],
        ['<t>姓名</t>', `<r><t>${ID.slice(0, 4)}</t></r><r><rPr><b/></rPr><t>${ID.slice(4)}</t></r>`],
      ),
    );
    expect(sheet(told)).toBe(`姓名\t\t${ID}\n\t${ID}`);
    const { places, text = '' } = told.texts.find(({ label }) => label === 'sheet 员工') ?? {};
    expect(places?.labelAt(text.indexOf(ID))).toBe('sheet 员工, C1');
    expect(places?.labelAt(text.lastIndexOf(ID) + 3)).toBe('sheet 员工, B12');
    expect(told).toMatchObject({ kind: 'spreadsheet', type: expect.stringContaining('spreadsheetml') as string });
  });

  it.each([
    { why: 'a shared string', cell: '<c r="A1" t="s"><v>0</v></c>', text: 'shared' },
    {
      why: 'an inline string in runs',
      cell: `<c r="A1" t="inlineStr"><is><r><t>44</t></r><r><t>03</t></r></is></c>`,
      text: '4403',
    },
    { why: 'a number of 18 digits, exact', cell: number('A1', ID), text: ID },
    { why: 'a number with an exponent', cell: number('A1', '1.3812345678E10'), text: '13812345678' },
    { why: 'a number of which digits are lost, as it is', cell: number('A1', '1.10105E+17'), text: '1.10105E+17' },
    { why: 'the stored result of a formula', cell: `<c r="A1" t="str"><f>B1</f><v>${ID}</v></c>`, text: ID },
    { why: 'a cell without a name', cell: '<c><v>7</v></c>', text: '7' },
    { why: 'a string number that is not there', cell: '<c r="A1" t="s"><v>999</v></c>', text: '999' },
    { why: 'a date, both ways', cell: number('A1', '43831', 1), text: '2020-01-01 (43831)' },
    {
      why: 'leading zeros and words by its format',
      cell: number('A1', '199202296550', 2),
      text: `${ID} (199202296550)`,
    },
  ])('$why (X08)', async ({ cell, text }) => {
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="&quot;440305&quot;0"/></numFmts><cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>';
    const told = await read(
      xlsx([{ name: '员工', rows: `<row>${cell}</row>` }], ['<t>shared</t>'], { 'xl/styles.xml': styles }),
    );
    expect(sheet(told)).toBe(text);
  });

  it.each([
    {
      why: 'on a hidden sheet',
      sheets: [
        { name: 'a', rows: '' },
        { name: 'b', rows: number('A1', ID), state: 'veryHidden' },
      ],
      label: 'sheet b (hidden)',
    },
    {
      why: 'of a formula put together',
      sheets: [{ name: 'a', rows: `<c r="A1"><f>"${ID.slice(0, 6)}"&amp;"${ID.slice(6)}"</f></c>` }],
      label: 'sheet a, formulas',
    },
    {
      why: 'in a page header',
      sheets: [{ name: 'a', rows: '', more: `<headerFooter><oddHeader>&amp;C${ID}</oddHeader></headerFooter>` }],
      label: 'sheet a, beside its cells',
    },
    {
      why: 'in a list of allowed values',
      sheets: [
        {
          name: 'a',
          rows: '',
          more: `<dataValidations><dataValidation><formula1>"${ID}"</formula1></dataValidation></dataValidations>`,
        },
      ],
      label: 'sheet a, beside its cells',
    },
    {
      why: 'in a link',
      sheets: [{ name: 'a', rows: '', more: `<hyperlinks><hyperlink ref="A1" tooltip="${ID}"/></hyperlinks>` }],
      label: 'sheet a, beside its cells',
    },
    {
      why: 'one digit to a cell',
      sheets: [{ name: 'a', rows: `<row>${[...ID].map((digit, i) => number(cellName(0, i), digit)).join('')}</row>` }],
      label: 'sheet a, a character to a cell',
    },
  ])('is told $why (X07)', async ({ sheets, label }) => {
    expect(sheet(await read(xlsx(sheets)), label)).toContain(ID);
  });

  it.each([
    { why: 'a string that no cell shows', parts: {}, strings: [`<t>${ID}</t>`], label: 'strings that no cell shows' },
    {
      why: 'a phonetic guide',
      parts: {},
      strings: [`<t>x</t><rPh><t>${ID}</t></rPh>`],
      label: 'shared strings, beside the text',
    },
    {
      why: 'a comment',
      parts: {
        'xl/comments1.xml': `<comments><commentList><comment ref="A1"><text><r><t>${ID.slice(0, 3)}</t></r><r><t>${ID.slice(3)}</t></r></text></comment></commentList></comments>`,
      },
      strings: [],
      label: 'comments 1',
    },
    {
      why: 'a threaded comment',
      parts: {
        'xl/threadedComments/t1.xml': `<ThreadedComments><threadedComment ref="A1"><text>${ID}</text></threadedComment></ThreadedComments>`,
      },
      strings: [],
      label: 't1',
    },
    {
      why: 'a text box',
      parts: {
        'xl/drawings/drawing1.xml': `<xdr:wsDr><a:p><a:r><a:t>${ID.slice(0, 3)}</a:t></a:r><a:r><a:t>${ID.slice(3)}</a:t></a:r></a:p></xdr:wsDr>`,
      },
      strings: [],
      label: 'drawing 1',
    },
    {
      why: 'an old text box',
      parts: {
        'xl/drawings/vml1.vml': `<xml><v:shape><v:textbox><div><font>${ID.slice(0, 3)}</font><font>${ID.slice(3)}</font></div></v:textbox></v:shape></xml>`,
      },
      strings: [],
      label: 'vml1.vml',
    },
    {
      why: 'the cache of a pivot table',
      parts: {
        'xl/pivotCache/pivotCacheDefinition1.xml': `<pivotCacheDefinition><sharedItems><s v="${ID}"/></sharedItems></pivotCacheDefinition>`,
      },
      strings: [],
      label: 'pivotCacheDefinition1',
    },
    {
      why: 'a table',
      parts: { 'xl/tables/table1.xml': `<table><tableColumn name="${ID}"/></table>` },
      strings: [],
      label: 'table1',
    },
    {
      why: 'a connection',
      parts: { 'xl/connections.xml': `<connections><dbPr connection="Password=x" command="${ID}"/></connections>` },
      strings: [],
      label: 'connections',
    },
    {
      why: 'an external workbook',
      parts: { 'xl/externalLinks/e1.xml': `<externalLink><cell r="A1"><v>${ID}</v></cell></externalLink>` },
      strings: [],
      label: 'e1',
    },
    {
      why: 'a sheet that the workbook does not name',
      parts: {
        'xl/worksheets/lost.xml': `<worksheet><sheetData><row>${number('A1', ID)}</row></sheetData></worksheet>`,
      },
      strings: [],
      label: 'sheet of xl/worksheets/lost.xml',
    },
  ])('$why is told (X07)', async ({ parts, strings, label }) => {
    expect(sheet(await read(xlsx([{ name: 'a', rows: '' }], strings, parts)), label)).toContain(ID);
  });

  it('names defined by people are told (X07)', async () => {
    const workbook = `<workbook><definedNames><definedName name="secret">"${ID}"</definedName></definedNames></workbook>`;
    expect(sheet(await read(office('spreadsheetml.sheet', { 'xl/workbook.xml': workbook })), 'workbook')).toContain(ID);
  });
});

describe('a finding in a sheet', () => {
  it('has its cell for a place', async () => {
    const file = xlsx([
      {
        name: '员工',
        rows: `<row r="1">${number('A1', '1')}</row><row r="12">${number('B12', '11010519491231061')}<c r="C12" t="inlineStr"><is><t>身份证 ${ID}</t></is></c></row>`,
      },
    ]);
    const mail = lines(
      'Content-Type: application/octet-stream',
      'Content-Disposition: attachment; filename=a.xlsx',
      'Content-Transfer-Encoding: base64',
      '',
      file.toString('base64').replaceAll(/(.{76})/g, '$1\r\n'),
    );
    const { segments } = await extract(bytes(mail));
    const found = new Scanner(DETECTORS).scan(segments, [], NOW).find(({ detector }) => detector === 'cn-resident-id');
    expect(found).toMatchObject({ path: 'a.xlsx', label: 'sheet 员工, C12' });
  });
});

describe('a sheet that is too much', () => {
  it('ends at the budget where a string is named by every cell (X01, X11)', async () => {
    const rows = `<row>${'<c t="s"><v>0</v></c>'.repeat(5000)}</row>`;
    const told = await read(xlsx([{ name: '员工', rows }], [`<t>${'x'.repeat(10_000)}</t>`]), {
      bytes: 1_000_000,
      entries: 100,
    });
    expect(told.unread).toBe('too_big');
    expect(all(told).length).toBeLessThan(2_000_000);
  });

  it('keeps a cell far out in few characters', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => `<row r="${i + 1}">${number(`XFD${i + 1}`, '7')}</row>`).join(
      '',
    );
    const text = sheet(await read(xlsx([{ name: '员工', rows }]))) ?? '';
    expect(text.split('\n')).toHaveLength(100);
    expect(text.length).toBeLessThan(400);
  });
});

describe('binary workbooks (xlsb)', () => {
  const record = (type: number, ...data: readonly Buffer[]): Buffer => {
    const content = Buffer.concat(data);
    const id = type < 0x80 ? [type] : [(type & 0x7f) | 0x80, type >> 7];
    return Buffer.concat([Buffer.from([...id, (content.length & 0x7f) | 0x80, content.length >> 7]), content]);
  };
  const text = (value: string): Buffer => Buffer.concat([u32(value.length), wide(value)]);
  const real = Buffer.alloc(8);
  real.writeDoubleLE(13_812_345_678);

  it('are read cell by cell, with what stands beside (X07)', async () => {
    const told = await read(
      zipped({
        '[Content_Types].xml':
          '<Types><Override ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
        'xl/workbook.bin': record(156, u32(1, 1), text('rId1'), text('员工')),
        'xl/_rels/workbook.bin.rels':
          '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>',
        'xl/sharedStrings.bin': Buffer.concat([
          record(19, Buffer.from([0]), text(ID)),
          record(19, Buffer.from([0]), text('unused text')),
        ]),
        'xl/worksheets/sheet1.bin': Buffer.concat([
          record(0, u32(11)),
          record(7, u32(1, 0, 0)),
          record(5, u32(2, 0), real),
          record(6, u32(3, 0), text('own')),
          record(479, u16(0), text('in the header')),
        ]),
      }),
    );
    expect(sheet(told, 'sheet 员工 (hidden)')).toBe(`\t${ID}\t13812345678\town`);
    expect(sheet(told, 'strings that no cell shows')).toBe('unused text');
    expect(all(told)).toContain('in the header');
    expect(told.kind).toBe('spreadsheet');
    expect(told.files).toEqual([]);
  });
});

describe('numbers', () => {
  it.each([
    ['1.3812345678E10', '13812345678'],
    ['4.4030519920229655E+17', '4.4030519920229655E+17'],
    ['4.40305199202296550E+17', '440305199202296550'],
    ['1.5E3', '1500'],
    ['-1.25E1', '-12.5'],
    ['1E400', '1E400'],
    ['12', '12'],
    ['x', 'x'],
  ])('%s is %s', (raw, text) => {
    expect(withoutExponent(raw)).toBe(text);
  });

  it.each([
    { code: 'yyyy-mm-dd', raw: '43831', text: '2020-01-01 (43831)' },
    { code: 'yyyy"年"m"月"d"日"', raw: '43831', text: '2020-01-01 (43831)' },
    { code: '[$-804]h:mm', raw: '0.5', text: '12:00:00 (0.5)' },
    { code: 'General', raw: '43831', text: '43831' },
    { code: '0.00', raw: '43831', text: '43831' },
    { code: '#,##0', raw: '43831', text: '43831' },
    { code: '00000000', raw: '4383', text: '00004383 (4383)' },
    { code: '[Red]\\N\\o 0', raw: '12', text: 'No 12 (12)' },
    { code: '@', raw: '12', text: '12' },
    { code: '"', raw: '12', text: '12' },
  ])('in the format $code', ({ code, raw, text }) => {
    expect(numberText(raw, parseFormat(code))).toBe(text);
  });

  it('dates may count from 1904', () => {
    expect(numberText('42369', { kind: 'date', hasDay: true, hasTime: false }, true)).toBe('2020-01-01 (42369)');
  });
});

describe('names of cells', () => {
  it.each([
    ['A1', 0, 0],
    ['Z9', 8, 25],
    ['AA10', 9, 26],
    ['XFD1048576', 1_048_575, 16_383],
  ])('%s', (name, row, column) => {
    expect(cellName(row, column)).toBe(name);
    expect(parseCellName(name)).toEqual({ row, column });
  });

  it.each(['', '1', 'A', 'A0', 'A-1', 'A1.5', 'AAAAA1', '$A$1'])('%s is none', (name) => {
    expect(parseCellName(name)).toBeUndefined();
  });

  it('are found by any offset into a text', () => {
    const sheetText = new SheetText('s', { budget: { bytes: 1000, entries: 0 }, limits: INSPECTION_LIMITS });
    for (let i = 0; i < 50; i++) sheetText.cell(i, i % 3, 'ab');
    expect(sheetText.labelAt(0)).toBe('s, A1');
    expect(sheetText.labelAt(10_000)).toBe('s, B50');
  });
});
