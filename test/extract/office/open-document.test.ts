// OpenDocument, OFD and documents that are one XML file (attacks X02, X07, X10).
import { describe, expect, it } from 'vitest';
import { isFlatXml, readFlatXml } from '../../../src/extract/office/flat-xml.ts';
import { readOfficeZip } from '../../../src/extract/office/office-zip.ts';
import { zipped, type Parts } from '../../support/office.ts';
import { readWith, type Told } from '../../support/reader.ts';

const ID = '440305199202296550';
const [HEAD, TAIL] = [ID.slice(0, 6), ID.slice(6)];
const all = ({ texts }: Told): string => texts.map(({ text }) => text).join('\n');
const labelled = ({ texts }: Told, label?: string): string | undefined =>
  texts.find((text) => text.label === label)?.text;
const odf = (type: string, body: string, parts: Parts = {}): Buffer =>
  zipped({
    mimetype: `application/vnd.oasis.opendocument.${type}`,
    'content.xml': `<office:document-content><office:body>${body}</office:body></office:document-content>`,
    'META-INF/manifest.xml': '<manifest:manifest/>',
    ...parts,
  });
const read = (bytes: Buffer): Promise<Told> => readWith(readOfficeZip, { bytes });

describe('OpenDocument text (X10)', () => {
  it('is joined over spans, and apart by paragraphs', async () => {
    const told = await read(
      odf(
        'text',
        `<text:p>a<text:tab/>b<text:s text:c="2"/>c</text:p><text:p>${HEAD}<text:span>${TAIL}</text:span></text:p>`,
      ),
    );
    expect(labelled(told)).toBe(`a\tb  c\n${ID}`);
    expect(told).toMatchObject({ kind: 'document', type: 'application/vnd.oasis.opendocument.text' });
    expect(told.unread).toBeUndefined();
  });

  it.each([
    { why: 'a comment', between: '<office:annotation><text:p>99</text:p></office:annotation>' },
    { why: 'a footnote', between: '<text:note><text:note-body><text:p>99</text:p></text:note-body></text:note>' },
    { why: 'a box', between: '<draw:frame><draw:text-box><text:p>99</text:p></draw:text-box></draw:frame>' },
    { why: 'hidden text', between: '<text:hidden-text>99</text:hidden-text>' },
  ])('is not split by $why', async ({ between }) => {
    const told = await read(odf('text', `<text:p>${HEAD}${between}${TAIL}</text:p>`));
    expect(all(told)).toContain(ID);
    expect(all(told)).toContain('99');
  });

  it.each([
    {
      why: 'what was deleted',
      body: `<text:tracked-changes><text:changed-region><text:deletion><text:p>${ID}</text:p></text:deletion></text:changed-region></text:tracked-changes>`,
      parts: {},
    },
    {
      why: 'the description of a picture',
      body: `<text:p><draw:frame><svg:desc>${ID}</svg:desc></draw:frame></text:p>`,
      parts: {},
    },
    { why: 'a condition', body: `<text:p><text:hidden-text text:string-value="${ID}"/></text:p>`, parts: {} },
    {
      why: 'a header',
      body: '',
      parts: {
        'styles.xml': `<office:document-styles><style:header><text:p>${HEAD}<text:span>${TAIL}</text:span></text:p></style:header></office:document-styles>`,
      },
    },
    {
      why: 'the description of the file',
      body: '',
      parts: { 'meta.xml': `<office:document-meta><dc:description>${ID}</dc:description></office:document-meta>` },
    },
    {
      why: 'an object',
      body: '',
      parts: { 'Object 1/content.xml': `<office:document-content><text:p>${ID}</text:p></office:document-content>` },
    },
  ])('has $why (X07)', async ({ body, parts }) => {
    expect(all(await read(odf('text', body, parts)))).toContain(ID);
  });

  it('has tables as rows and cells', async () => {
    const cell = (text: string): string => `<table:table-cell><text:p>${text}</text:p></table:table-cell>`;
    const told = await read(
      odf('text', `<table:table><table:table-row>${cell('a')}${cell('b')}</table:table-row></table:table>`),
    );
    expect(labelled(told)).toBe('a\tb');
  });

  it('that is encrypted is said (X02)', async () => {
    const manifest =
      '<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>';
    expect(await read(odf('text', '', { 'META-INF/manifest.xml': manifest }))).toMatchObject({
      unread: 'encrypted',
      kind: 'document',
    });
  });

  it('that is broken is told as it stands, and said', async () => {
    const told = await read(odf('text', '', { 'content.xml': `<office:document-content><text:p>${ID}` }));
    expect(told.unread).toBe('broken');
    expect(all(told)).toContain(ID);
  });
});

describe('OpenDocument sheets (X07, X08)', () => {
  const cell = (attributes: string, text = ''): string =>
    `<table:table-cell ${attributes}>${text === '' ? '' : `<text:p>${text}</text:p>`}</table:table-cell>`;

  it('have the stored value of each cell, and the way back to it', async () => {
    const body = `<office:spreadsheet><table:table table:name="员工"><table:table-row>${cell('', '姓名')}${cell('table:number-columns-repeated="2"')}${cell(`office:value="${ID}"`, '4.40E+17')}</table:table-row><table:table-row table:number-rows-repeated="5">${cell('')}</table:table-row><table:table-row>${cell('office:value="7"', '7')}</table:table-row></table:table></office:spreadsheet>`;
    const told = await read(odf('spreadsheet', body));
    const sheet = told.texts.find(({ label }) => label === 'sheet 员工');
    expect(sheet?.text).toBe(`姓名\t\t\t4.40E+17 (${ID})\n7`);
    expect(sheet?.places?.labelAt(10)).toBe('sheet 员工, D1');
    expect(sheet?.places?.labelAt(1000)).toBe('sheet 员工, A7');
    expect(told.kind).toBe('spreadsheet');
  });

  it('have formulas and comments', async () => {
    const told = await read(
      odf(
        'spreadsheet',
        `<office:spreadsheet><table:table><table:table-row>${cell(`table:formula='of:="${HEAD}"&amp;"${TAIL}"'`, 'x')}<table:table-cell><office:annotation><text:p>noted</text:p></office:annotation></table:table-cell></table:table-row></table:table></office:spreadsheet>`,
      ),
    );
    expect(all(told)).toContain(ID);
    expect(all(told)).toContain('noted');
  });
});

describe('OFD', () => {
  const piece = (boundary: string, text: string): string =>
    `<ofd:TextObject Boundary="${boundary}" Size="3"><ofd:TextCode X="0" Y="3">${text}</ofd:TextCode></ofd:TextObject>`;
  const ofd = (content: string, parts: Parts = {}): Buffer =>
    zipped({
      'OFD.xml': '<ofd:OFD><ofd:DocBody><ofd:DocInfo><ofd:Title>发票</ofd:Title></ofd:DocInfo></ofd:DocBody></ofd:OFD>',
      'Doc_0/Pages/Page_0/Content.xml': `<ofd:Page>${content}</ofd:Page>`,
      ...parts,
    });

  it('joins pieces that touch, and keeps columns and lines apart', async () => {
    const told = await read(
      ofd(
        piece('10 10 12 4', HEAD ?? '') +
          piece('22 10 24 4', TAIL ?? '') +
          piece('80 10 10 4', 'column') +
          piece('10 20 10 4', 'line'),
      ),
    );
    expect(labelled(told, 'page 1')).toBe(`${ID}\tcolumn\nline`);
    expect(all(told)).toContain('发票');
    expect(told).toMatchObject({ kind: 'document', type: 'application/ofd' });
  });

  it('has annotations and attachments (X07)', async () => {
    const told = await read(
      ofd('', {
        'Doc_0/Annots/Page_0/Annotation.xml': `<ofd:PageAnnot><ofd:Annot><ofd:Remark>${ID}</ofd:Remark></ofd:Annot></ofd:PageAnnot>`,
        'Doc_0/Attachs/a.txt': ID,
        'Doc_0/Signs/Sign_0/Seal.esl': Buffer.from([0x30, 1, 2]),
      }),
    );
    expect(all(told)).toContain(ID);
    expect(told.files.map(({ name }) => name)).toEqual(['Doc_0/Attachs/a.txt']);
  });
});

describe('documents in one XML file', () => {
  const flat = (xml: string): Promise<Told> => readWith(readFlatXml, { bytes: Buffer.from(xml) });

  it.each([
    {
      why: 'OpenDocument',
      xml: `<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><text:p>${HEAD}<text:span>${TAIL}</text:span></text:p></office:document>`,
      kind: 'document',
    },
    {
      why: 'Word 2003',
      xml: `<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:p><w:r><w:t>${HEAD}</w:t></w:r><w:r><w:t>${TAIL}</w:t></w:r></w:p></w:wordDocument>`,
      kind: 'document',
    },
    {
      why: 'a flat package',
      xml: `<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part><w:p><w:r><w:t>${HEAD}</w:t></w:r><w:r><w:t>${TAIL}</w:t></w:r></w:p></pkg:part></pkg:package>`,
      kind: 'document',
    },
    {
      why: 'Excel 2003',
      xml: `<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table><Row><Cell ss:Index="3"><Data ss:Type="Number">${ID}</Data></Cell></Row></Table></Worksheet></Workbook>`,
      kind: 'spreadsheet',
    },
  ])('$why', async ({ xml, kind }) => {
    expect(isFlatXml(Buffer.from(xml))).toBe(true);
    const told = await flat(xml);
    expect(all(told)).toContain(ID);
    expect(told.kind).toBe(kind);
    expect(told.unread).toBeUndefined();
  });

  it('hold files as base64', async () => {
    const told = await flat(
      `<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part><pkg:binaryData>${Buffer.from(ID).toString('base64')}</pkg:binaryData></pkg:part></pkg:package>`,
    );
    expect(told.files.map(({ content }) => content.toString())).toEqual([ID]);
  });

  it('other XML is none', () => {
    expect(isFlatXml(Buffer.from('<a/>'))).toBe(false);
    expect(isFlatXml(Buffer.from('urn:schemas-microsoft-com:office:spreadsheet'))).toBe(false);
  });
});
