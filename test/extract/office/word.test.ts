// Word files: what a reader of the document sees, and what he does not see and the file holds all the same (attacks X07, X08, X11).
import { describe, expect, it } from 'vitest';
import { readOfficeZip } from '../../../src/extract/office/office-zip.ts';
import { docx, office, paragraph, zipped } from '../../support/office.ts';
import { readWith, type Told } from '../../support/reader.ts';

const ID = '440305199202296550';
const [HEAD, TAIL] = [ID.slice(0, 6), ID.slice(6)];
const read = (bytes: Buffer): Promise<Told> => readWith(readOfficeZip, { bytes });
const all = ({ texts }: Told): string => texts.map(({ text }) => text).join('\n');
const labelled = ({ texts }: Told, label: string): string | undefined =>
  texts.find((text) => text.label === label)?.text;
const run = (text: string, properties = ''): string => `<w:r><w:rPr>${properties}</w:rPr><w:t>${text}</w:t></w:r>`;

describe('the text of a document', () => {
  it('has its runs joined and its paragraphs apart (X08)', async () => {
    const told = await read(docx(paragraph(...ID) + paragraph('two')));
    expect(told.texts[0]).toEqual({ text: `${ID}\ntwo` });
    expect(told).toMatchObject({ kind: 'document', type: expect.stringContaining('wordprocessingml') as string });
    expect(told.unread).toBeUndefined();
  });

  it.each([
    { why: 'a bookmark', between: '<w:bookmarkStart w:id="0" w:name="b"/><w:bookmarkEnd w:id="0"/>' },
    { why: 'a spelling mark', between: '<w:proofErr w:type="spellStart"/>' },
    { why: 'an optional hyphen', between: '<w:r><w:softHyphen/></w:r>' },
    { why: 'what was deleted', between: '<w:del><w:r><w:delText>99</w:delText></w:r></w:del>' },
    { why: 'what was moved away', between: `<w:moveFrom>${run('99')}</w:moveFrom>` },
    { why: 'hidden text', between: run('99', '<w:vanish/>') },
    { why: 'white text', between: run('99', '<w:color w:val="FFFFFF"/>') },
    { why: 'tiny text', between: run('99', '<w:sz w:val="2"/>') },
    { why: 'text of a hidden style', between: run('99', '<w:rStyle w:val="Ghost"/>') },
    {
      why: 'the code of a field',
      between:
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>99</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
    },
    { why: 'a phonetic guide', between: '<w:r><w:ruby><w:rt><w:r><w:t>9</w:t></w:r></w:rt></w:ruby></w:r>' },
    {
      why: 'a text box',
      between: `<w:r><w:pict><v:textbox><w:txbxContent>${paragraph('99')}</w:txbxContent></v:textbox></w:pict></w:r>`,
    },
    { why: 'a comment of XML', between: '<!-- 99 -->' },
    {
      why: 'an alternate for older readers',
      between: `<mc:AlternateContent><mc:Fallback>${run('99')}</mc:Fallback></mc:AlternateContent>`,
    },
    {
      why: 'an alternate for newer readers',
      between: `<mc:AlternateContent><mc:Choice Requires="x">${run('99')}</mc:Choice></mc:AlternateContent>`,
    },
  ])('is not split by $why (X08)', async ({ between }) => {
    const styles = '<w:styles><w:style w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>';
    const told = await read(docx(`<w:p>${run(HEAD)}${between}${run(TAIL)}</w:p>`, { 'word/styles.xml': styles }));
    expect(all(told)).toContain(ID);
  });

  it.each([
    {
      why: 'deleted',
      body: `<w:p><w:del><w:r><w:delText>${HEAD}</w:delText></w:r><w:r><w:delText>${TAIL}</w:delText></w:r></w:del></w:p>`,
    },
    {
      why: 'half deleted, half inserted',
      body: `<w:p>${run(HEAD)}<w:ins>${run('x')}</w:ins><w:del><w:r><w:delText>${TAIL}</w:delText></w:r></w:del></w:p>`,
    },
    { why: 'hidden', body: `<w:p>${run(HEAD, '<w:vanish/>')}${run(TAIL, '<w:vanish/>')}</w:p>` },
    {
      why: 'for older readers',
      body: `<w:p><mc:AlternateContent><mc:Choice>${run('x')}</mc:Choice><mc:Fallback>${run(HEAD)}${run(TAIL)}</mc:Fallback></mc:AlternateContent></w:p>`,
    },
    {
      why: 'in a text box of VML',
      body: `<w:p><w:r><w:pict><v:textbox><w:txbxContent>${paragraph(HEAD, TAIL)}</w:txbxContent></v:textbox></w:pict></w:r></w:p>`,
    },
    {
      why: 'in a box of drawings',
      body: `<w:p><a:p><a:r><a:t>${HEAD}</a:t></a:r><a:r><a:t>${TAIL}</a:t></a:r></a:p></w:p>`,
    },
    {
      why: 'the code of a field',
      body: `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>QUOTE ${HEAD}</w:instrText></w:r><w:r><w:instrText>${TAIL}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`,
    },
    { why: 'a simple field', body: `<w:p><w:fldSimple w:instr="QUOTE ${ID}"/></w:p>` },
    {
      why: 'the description of a picture',
      body: `<w:p><w:r><w:drawing><wp:docPr id="1" descr="${ID}"/></w:drawing></w:r></w:p>`,
    },
    { why: 'text of an unknown element', body: `<w:p><x:note>${ID}</x:note></w:p>` },
    {
      why: 'characters of a symbol font',
      body: `<w:p><w:r>${[...ID].map((c) => `<w:sym w:font="Wingdings" w:char="F0${c.charCodeAt(0).toString(16)}"/>`).join('')}</w:r></w:p>`,
    },
    {
      why: 'a form with a box for each digit',
      body: `<w:tbl><w:tr>${[...ID].map((c) => `<w:tc>${paragraph(c)}</w:tc>`).join('')}</w:tr></w:tbl>`,
    },
    {
      why: 'in a cell of a table in a table',
      body: `<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>${paragraph(HEAD, TAIL)}</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>`,
    },
  ])('is told where it is $why (X07)', async ({ body }) => {
    expect(all(await read(docx(body)))).toContain(ID);
  });

  it('has tables as rows and cells, so that columns can be told', async () => {
    const cell = (...text: readonly string[]): string => `<w:tc>${text.map((line) => paragraph(line)).join('')}</w:tc>`;
    const row = (...cells: readonly string[]): string => `<w:tr>${cells.join('')}</w:tr>`;
    const table = `<w:tbl>${row(cell('name'), cell('id'))}${row(cell('Wang', 'Li'), cell(ID))}</w:tbl>`;
    expect((await read(docx(paragraph('above') + table + paragraph('below')))).texts[0]?.text).toBe(
      `above\nname\tid\nWang Li\t${ID}\nbelow`,
    );
  });

  it('tells a box that stands twice once', async () => {
    const box = (text: string): string => `<w:txbxContent>${paragraph(text)}</w:txbxContent>`;
    const both = `<w:p><mc:AlternateContent><mc:Choice><wps:txbx>${box('boxed')}</wps:txbx></mc:Choice><mc:Fallback><v:textbox>${box('boxed')}</v:textbox></mc:Fallback></mc:AlternateContent></w:p>`;
    expect(all(await read(docx(both))).split('boxed')).toHaveLength(2);
  });
});

describe('other parts of a document (X07)', () => {
  const root = (name: string): string => `<w:${name} xmlns:w="w">${paragraph(HEAD, TAIL)}</w:${name}>`;

  it.each([
    { path: 'word/header1.xml', xml: root('hdr'), label: 'header 1' },
    { path: 'word/footer2.xml', xml: root('ftr'), label: 'footer 2' },
    { path: 'word/footnotes.xml', xml: root('footnotes'), label: 'footnotes' },
    { path: 'word/endnotes.xml', xml: root('endnotes'), label: 'endnotes' },
    { path: 'word/comments.xml', xml: root('comments'), label: 'comments' },
    { path: 'word/glossary/document.xml', xml: root('glossaryDocument'), label: 'glossary' },
    {
      path: 'word/charts/chart1.xml',
      xml: `<c:chartSpace><a:p><a:r><a:t>${HEAD}</a:t></a:r><a:r><a:t>${TAIL}</a:t></a:r></a:p></c:chartSpace>`,
      label: 'chart 1',
    },
    {
      path: 'word/diagrams/data1.xml',
      xml: `<dgm:dataModel><a:p><a:r><a:t>${ID}</a:t></a:r></a:p></dgm:dataModel>`,
      label: 'diagram 1',
    },
    { path: 'customXml/item1.xml', xml: `<staff><id>${ID}</id></staff>`, label: 'item1' },
    { path: 'customXml/item2.xml', xml: `<staff id="${ID}"/>`, label: 'item2' },
    {
      path: 'docProps/core.xml',
      xml: `<cp:coreProperties><dc:subject>${ID}</dc:subject></cp:coreProperties>`,
      label: 'core',
    },
    {
      path: 'docProps/custom.xml',
      xml: `<Properties><property name="id"><vt:lpwstr>${ID}</vt:lpwstr></property></Properties>`,
      label: 'custom',
    },
    {
      path: 'word/_rels/document.xml.rels',
      xml: `<Relationships><Relationship Id="r" Target="http://x.example/${ID}" TargetMode="External"/></Relationships>`,
      label: 'links',
    },
    { path: 'word/nowhere.xml', xml: `<unknown>${ID}</unknown>`, label: 'nowhere' },
  ])('$path', async ({ path, xml, label }) => {
    expect(labelled(await read(docx(paragraph('x'), { [path]: xml })), label)).toContain(ID);
  });

  it.each([
    { why: 'UTF-16', bytes: Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>${root('hdr')}`, 'utf16le') },
    { why: 'UTF-16 without a mark', bytes: Buffer.from(`<?xml version="1.0"?>${root('hdr')}`, 'utf16le') },
    { why: 'UTF-8 with a mark', bytes: Buffer.from(`\uFEFF${root('hdr')}`) },
  ])('are read in $why', async ({ bytes }) => {
    expect(all(await read(docx('', { 'word/header1.xml': bytes })))).toContain(ID);
  });

  it('are files where they are files, whatever they are called', async () => {
    const inner = docx(paragraph('inner'));
    const told = await read(
      docx('', {
        'word/embeddings/a.docx': inner,
        'word/printerSettings1.bin': inner,
        'word/afchunk.htm': '<html>x</html>',
        'word/payload.bin': 'x',
      }),
    );
    expect(told.files.map(({ name }) => name)).toEqual([
      'word/embeddings/a.docx',
      'word/printerSettings1.bin',
      'word/afchunk.htm',
      'word/payload.bin',
    ]);
  });

  it('that only carry settings are told by their strings', async () => {
    const told = await read(
      docx('', {
        'xl/printerSettings1.bin': Buffer.from(`\0\u0001${ID}\0`, 'utf16le'),
        'word/fonts/f.odttf': Buffer.from(`\0\0${ID}\0`),
      }),
    );
    expect(told.files).toEqual([]);
    expect(told.texts.filter(({ text }) => text.includes(ID))).toHaveLength(2);
  });

  it('count by what they are, not by what their content type says', async () => {
    const types = '<Types><Override PartName="/word/document.xml" ContentType="image/png"/></Types>';
    const told = await read(
      zipped({
        '[Content_Types].xml': types,
        'word/document.xml': `<w:document><w:body>${paragraph(HEAD, TAIL)}</w:body></w:document>`,
      }),
    );
    expect(all(told)).toContain(ID);
    expect(told.kind).toBe('document');
  });

  it('stand each by itself where a name stands twice', async () => {
    const one = docx(paragraph('first'), { 'word/documenu.xml': root('hdr') });
    const twice = Buffer.from(one.toString('latin1').replaceAll('word/documenu.xml', 'word/document.xml'), 'latin1');
    expect(all(await read(twice))).toContain(ID);
  });
});

describe('hostile XML (X11)', () => {
  const entities =
    '<!DOCTYPE w:document [<!ENTITY a "440305"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>';

  it('expands no entity, fetches nothing, and says that something was not read', async () => {
    const told = await read(
      office('wordprocessingml.document', {
        'word/document.xml': `<?xml version="1.0"?>${entities}<w:document><w:p><w:r><w:t>&b;&c; ${ID}</w:t></w:r></w:p></w:document>`,
      }),
    );
    expect(told.unread).toBe('broken');
    expect(all(told)).toContain(ID);
    expect(all(told)).not.toContain('root:');
    expect(all(told)).not.toContain('440305440305');
  });

  it.each([
    { why: 'cut off', xml: `<w:document><w:p><w:r><w:t>${ID}` },
    { why: 'cut off in a cell', xml: `<w:document><w:tbl><w:tr><w:tc><w:p><w:r><w:t>${ID}` },
    { why: 'with tags that do not match', xml: `<w:document><w:p><w:r><w:t>${ID}</w:p></w:document>` },
    { why: 'with an ampersand', xml: `<w:document><w:p><w:r><w:t>R&D ${ID}</w:t></w:r></w:p></w:document>` },
  ])('that is $why is told and said', async ({ xml }) => {
    const told = await read(office('wordprocessingml.document', { 'word/document.xml': xml }));
    expect(told.unread).toBe('broken');
    expect(all(told)).toContain(ID);
  });

  it('ends where it is nested without end', async () => {
    const told = await read(
      office('wordprocessingml.document', {
        'word/document.xml': `<w:document>${'<w:p>'.repeat(100_000)}${'</w:p>'.repeat(100_000)}</w:document>`,
      }),
    );
    expect(told.unread).toBe('broken');
  });

  it('has names of JavaScript as any other (X13)', async () => {
    const told = await read(
      docx(`<__proto__ constructor="${ID}" __proto__="x y"/>${paragraph('x')}`, {
        __proto__: `<a>${HEAD}</a>`,
        'word/constructor.xml': '<constructor/>',
      }),
    );
    expect(all(told)).toContain(ID);
    expect(({} as Record<string, unknown>)['constructor']).toBe(Object);
  });
});

describe('presentations (X07)', () => {
  const slide = (text: string, attributes = ''): string =>
    `<p:sld${attributes}><p:grpSp><p:grpSp><a:p><a:r><a:t>${text.slice(0, 4)}</a:t></a:r><a:r><a:t>${text.slice(4)}</a:t></a:r></a:p></p:grpSp></p:grpSp></p:sld>`;
  const pptx = (parts: Record<string, string>): Buffer =>
    office('presentationml.presentation', { 'ppt/presentation.xml': '<p:presentation/>', ...parts });

  it.each([
    { path: 'ppt/slides/slide3.xml', xml: slide(ID), label: 'slide 3' },
    { path: 'ppt/slides/slide4.xml', xml: slide(ID, ' show="0"'), label: 'slide 4 (hidden)' },
    {
      path: 'ppt/notesSlides/notesSlide1.xml',
      xml: slide(ID).replaceAll('p:sld', 'p:notes'),
      label: 'notes of slide 1',
    },
    {
      path: 'ppt/slideMasters/slideMaster1.xml',
      xml: slide(ID).replaceAll('p:sld', 'p:sldMaster'),
      label: 'slide master 1',
    },
    {
      path: 'ppt/comments/comment1.xml',
      xml: `<p:cmLst><p:cm><p:text>${ID}</p:text></p:cm></p:cmLst>`,
      label: 'comment1, beside the text',
    },
  ])('$label', async ({ path, xml, label }) => {
    const told = await read(pptx({ [path]: xml }));
    expect(labelled(told, label)).toContain(ID);
    expect(told.kind).toBe('presentation');
  });
});

describe('a zip that has the marks of a document and is none', () => {
  it.each([
    { why: 'a package of something else', parts: { '[Content_Types].xml': '<Types/>', 'a.txt': ID } },
    { why: 'a note about one', parts: { 'a [Content_Types].xml': 'x', 'a.txt': ID } },
  ])('is told entry by entry: $why', async ({ parts }) => {
    const told = await read(zipped(parts));
    expect(told.files.map(({ name }) => name)).toEqual(Object.keys(parts));
    expect(told.kind).toBeUndefined();
  });
});
