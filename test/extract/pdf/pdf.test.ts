import { describe, expect, it } from 'vitest';
import iconv from 'iconv-lite';
import { readPdf } from '../../../src/extract/pdf/pdf.ts';
import {
  addPages,
  HELVETICA,
  numberedFont,
  pdf,
  PdfFile,
  predefinedFont,
  show,
  showHex,
  textString,
  toUnicodeMap,
} from '../../support/pdf.ts';
import { readWith, type Told } from '../../support/reader.ts';

const ID = '11010519491231002X';

const read = (bytes: Buffer, budget = { bytes: 100_000_000, entries: 100 }): Promise<Told> =>
  readWith(readPdf, { bytes }, budget);
const allText = ({ texts }: Told): string => texts.map(({ text }) => text).join('\n');
const pageText = ({ texts }: Told, label = 'page 1'): readonly string[] =>
  texts.filter((t) => t.label?.startsWith(label) === true).map(({ text }) => text);

/** Adds objects to a file of one page and reads it. */
function fileWith(
  build: (file: PdfFile) => { content?: string; entries?: string; resources?: string; catalog?: string },
): Promise<Told> {
  const file = new PdfFile();
  const { catalog = '', ...page } = build(file);
  return read(file.end(addPages(file, [{ content: show(['a page']), ...page }], catalog).root).bytes);
}

describe('text of pages (X09)', () => {
  it('is told by page', async () => {
    const told = await read(pdf([{ content: show(['first']) }, { content: show(['second', 'line two']) }]));
    expect(told.unread).toBeUndefined();
    expect(pageText(told)).toEqual(['first']);
    expect(pageText(told, 'page 2')).toEqual(['second\nline two']);
  });

  it.each([
    ['GBK-EUC-H', 'GB1', 'gbk', `身份证号${ID}`],
    ['GB-EUC-H', 'GB1', 'gbk', `身份证号${ID}`],
    ['GBK2K-H', 'GB1', 'gb18030', `身份证号${ID}`],
    ['UniGB-UCS2-H', 'GB1', 'utf16be', `身份证号${ID}`],
    ['UniGB-UTF16-V', 'GB1', 'utf16be', `身份证号${ID}`],
    ['ETen-B5-H', 'CNS1', 'big5', '身分證字號A123456789'],
    ['UniCNS-UCS2-H', 'CNS1', 'utf16be', '身分證字號A123456789'],
  ])('reads the predefined map %s', async (map, ordering, charset, text) => {
    const content = showHex(iconv.encode(text, charset), '/F2 12');
    const told = await read(pdf([{ content, fonts: `/F2 ${predefinedFont(map, ordering)}` }]));
    expect(told.unread).toBeUndefined();
    expect(pageText(told)).toEqual([text]);
  });

  it.each([
    ['white', `1 1 1 rg ${show([ID])}`],
    ['invisible', `BT 3 Tr ET ${show([ID])}`],
    ['outside the page', `BT /F1 12 Tf 1 0 0 1 5000 9000 Tm (${ID}) Tj ET`],
    ['tiny', `BT /F1 0.01 Tf 1 0 0 1 50 700 Tm (${ID}) Tj ET`],
    ['clipped away', `q 0 0 1 1 re W n ${show([ID])} Q`],
    ['upside down', `BT /F1 12 Tf -1 0 0 -1 300 700 Tm (${ID}) Tj ET`],
    ['up the page', `BT /F1 12 Tf 0 1 -1 0 300 100 Tm (${ID}) Tj ET`],
    ['glyph by glyph', [...ID].map((c, i) => `BT /F1 10 Tf 1 0 0 1 ${50 + i * 6} 700 Tm (${c}) Tj ET`).join('\n')],
    ['in pieces with kerning', `BT /F1 12 Tf 50 700 Td [(1101) -90 (0519) 30 (49123100) 20 (2X)] TJ ET`],
    ['in hexadecimal', `BT /F1 12 Tf 50 700 Td <${Buffer.from(ID).toString('hex')}> Tj ET`],
    [
      'in octal',
      `BT /F1 12 Tf 50 700 Td (${[...ID].map((c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`).join('')}) Tj ET`,
    ],
    [
      'printed twice for bold',
      [...ID]
        .flatMap((c, i) => [0, 0.3].map((d) => `BT /F1 10 Tf 1 0 0 1 ${50 + i * 6 + d} 700 Tm (${c}) Tj ET`))
        .join('\n'),
    ],
    ['in an array with another operator', `BT /F1 12 Tf 14 TL 50 700 Td 0 0 (${ID}) " ET`],
  ])('finds text that is %s', async (_, content) => {
    const told = await read(pdf([{ content }]));
    expect(allText(told)).toContain(ID);
    expect(told.unread).toBeUndefined();
  });

  it('reads glyphs that are written in any order by their places', async () => {
    const places = [...ID].map((c, i) => `BT /F1 10 Tf 1 0 0 1 ${50 + i * 6} 700 Tm (${c}) Tj ET`);
    const told = await read(pdf([{ content: places.toReversed().join('\n') }]));
    expect(told.texts).toContainEqual({ text: ID, label: 'page 1, by position' });
  });

  it('joins digits that are spaced, and keeps columns of a table apart', async () => {
    const boxes = [...ID].map((c, i) => `BT /F1 10 Tf 1 0 0 1 ${50 + i * 18} 700 Tm (${c}) Tj ET`).join('\n');
    const row = `BT /F1 10 Tf 50 600 Td (12345678) Tj 100 0 Td (87654321) Tj ET`;
    const told = await read(pdf([{ content: boxes }, { content: row }]));
    expect(pageText(told)).toEqual([[...ID].join(' ')]);
    expect(pageText(told, 'page 2')).toEqual(['12345678\t87654321']);
  });

  it('reads a number without the white junk between its digits, and with it', async () => {
    const digits = [...ID].map((c, i) => `0 g BT /F1 10 Tf 1 0 0 1 ${50 + i * 6} 700 Tm (${c}) Tj ET`);
    const junk = [...ID].map((_, i) => `1 g BT /F1 10 Tf 1 0 0 1 ${53 + i * 6} 700 Tm (7) Tj ET`);
    const told = await read(pdf([{ content: digits.map((d, i) => `${d}\n${junk[i]}`).join('\n') }]));
    expect(pageText(told).map((t) => t.replaceAll(/\s/g, ''))).toContain(ID);
    expect(allText(told).replaceAll(/\s/g, '')).toContain([...ID].map((c) => `${c}7`).join(''));
  });

  it('reads vertical text that is set glyph by glyph', async () => {
    const column = [...ID].map((c, i) => `BT /F1 10 Tf 1 0 0 1 300 ${700 - i * 11} Tm (${c}) Tj ET`).join('\n');
    expect(allText(await read(pdf([{ content: column }])))).toContain(ID);
  });

  it('reads text in forms, in forms in forms, in patterns and in glyphs of Type 3 fonts', async () => {
    const told = await fileWith((file) => {
      const font = `/Resources << /Font << /F1 ${HELVETICA} >> >>`;
      const box = '/BBox [0 0 500 800]';
      const inner = file.stream(show(['in the inner form']), `/Type /XObject /Subtype /Form ${box} ${font}`);
      const outer = file.stream(
        `${show(['in the outer form'])} /X2 Do`,
        `/Type /XObject /Subtype /Form ${box} /Resources << /Font << /F1 ${HELVETICA} >> /XObject << /X2 ${inner} 0 R >> >>`,
      );
      const pattern = file.stream(
        show(['in the pattern']),
        `/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 ${box} /XStep 500 /YStep 800 ${font}`,
      );
      const glyph = file.stream(`1000 0 d0 ${show(['in the glyph'])}`);
      const type3 =
        `<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 65 ` +
        `/LastChar 65 /Widths [1000] /Encoding << /Differences [65 /g] >> /CharProcs << /g ${glyph} 0 R >> ${font} >>`;
      return {
        content: '/X1 Do /Pattern cs /P1 scn 0 0 500 800 re f BT /F3 12 Tf (A) Tj ET',
        resources: `/XObject << /X1 ${outer} 0 R >> /Pattern << /P1 ${pattern} 0 R >>`,
        fonts: `/F3 ${type3}`,
      };
    });
    for (const place of ['outer form', 'inner form', 'pattern', 'glyph'])
      expect(allText(told)).toContain(`in the ${place}`);
  });

  it('reads layers that are switched off', async () => {
    const told = await fileWith((file) => {
      const layer = file.add(`<< /Type /OCG /Name ${textString('机密图层')} >>`);
      return {
        content: `/OC /L1 BDC ${show([ID])} EMC`,
        resources: `/Properties << /L1 ${layer} 0 R >>`,
        catalog: `/OCProperties << /OCGs [${layer} 0 R] /D << /OFF [${layer} 0 R] >> >>`,
      };
    });
    expect(allText(told)).toContain(ID);
    expect(told.texts).toContainEqual({ label: 'layers', text: '机密图层' });
  });
});

describe('fonts that do not say what they mean (X09)', () => {
  const numbers = Buffer.concat([...`ID ${ID}`].map((c) => Buffer.of(0, c.charCodeAt(0) - 29)));

  it('reads them by their map to Unicode', async () => {
    const file = new PdfFile();
    const map = file.stream(toUnicodeMap(new Map([...'ID 1059432X'].map((c) => [c.charCodeAt(0) - 29, c]))));
    const page = { content: showHex(numbers, '/F2 12'), fonts: `/F2 ${numberedFont(map)}` };
    const told = await read(file.end(addPages(file, [page]).root).bytes);
    expect(told.unread).toBeUndefined();
    expect(pageText(told)).toEqual([`ID ${ID}`]);
  });

  it('are broken without one, and what they most likely mean is told', async () => {
    const told = await read(pdf([{ content: showHex(numbers, '/F2 12'), fonts: `/F2 ${numberedFont()}` }]));
    expect(told.unread).toBe('broken');
    expect(told.texts).toContainEqual({ label: 'page 1, by glyph', text: `ID ${ID}` });
  });

  it('are broken with a map to private characters', async () => {
    const file = new PdfFile();
    const map = file.stream(
      toUnicodeMap(new Map([...Array(90).keys()].map((i) => [i, String.fromCharCode(0xe000 + i)]))),
    );
    const page = { content: showHex(numbers, '/F2 12'), fonts: `/F2 ${numberedFont(map)}` };
    expect((await read(file.end(addPages(file, [page]).root).bytes)).unread).toBe('broken');
  });

  it('are no matter where they are bullets only', async () => {
    const file = new PdfFile();
    const map = file.stream(toUnicodeMap(new Map([[1, '\uf0b7']])));
    const bullets = [700, 680, 660, 640].map((y) => showHex(Buffer.of(0, 1), '/F2 12', 50, y)).join('');
    const page = { content: `${show(['a list of things to buy'])}${bullets}`, fonts: `/F2 ${numberedFont(map)}` };
    expect((await read(file.end(addPages(file, [page]).root).bytes)).unread).toBeUndefined();
  });
});

describe('what is not drawn on pages (X09)', () => {
  it.each([
    ['a note', `/Annots [<< /Subtype /Text /Rect [0 0 9 9] /Contents ${textString(`号码 ${ID}`)} /T (author) >>]`],
    ['a hidden note', `/Annots [<< /Subtype /Text /F 2 /Rect [0 0 9 9] /Contents ${textString(`号码 ${ID}`)} >>]`],
    ['free text', `/Annots [<< /Subtype /FreeText /Rect [0 0 99 99] /DA (/Helv 12 Tf 0 g) /Contents (${ID}) >>]`],
    ['a link', `/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://x.example/?id=${ID}) >> >>]`],
    ['a link that is no web address', `/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (${ID}) >> >>]`],
    ['a script', `/AA << /O << /S /JavaScript /JS (var id = "${ID}";) >> >>`],
  ])('tells %s', async (_, entries) => {
    const told = await fileWith(() => ({ entries }));
    expect(allText(told)).toContain(ID);
    expect(told.unread).toBeUndefined();
  });

  it('tells a popup and the appearance of an annotation', async () => {
    const told = await fileWith((file) => {
      const look = file.stream(
        show(['on the stamp']),
        `/Subtype /Form /BBox [0 0 900 900] /Resources << /Font << /F1 ${HELVETICA} >> >>`,
      );
      const stamp = file.add(
        `<< /Subtype /Stamp /Rect [0 0 900 900] /AP << /N ${look} 0 R >> /Contents (of the stamp) >>`,
      );
      const popup = file.add(`<< /Subtype /Popup /Rect [0 0 9 9] /Parent ${stamp} 0 R /Contents (in the popup) >>`);
      return { entries: `/Annots [${stamp} 0 R ${popup} 0 R]` };
    });
    expect(allText(told)).toContain('on the stamp');
    expect(allText(told)).toContain('of the stamp');
  });

  it('tells the values of a form', async () => {
    const told = await fileWith((file) => {
      const field = file.add(`<< /Subtype /Widget /FT /Tx /T (idno) /V ${textString(`值${ID}`)} /Rect [0 0 9 9] >>`);
      const orphan = file.add(`<< /FT /Tx /T (other) /V (value without a place) >>`);
      return { entries: `/Annots [${field} 0 R]`, catalog: `/AcroForm << /Fields [${field} 0 R ${orphan} 0 R] >>` };
    });
    expect(allText(told)).toContain(`值${ID}`);
    expect(allText(told)).toContain('value without a place');
  });

  it('tells bookmarks, labels of pages, scripts, information', async () => {
    const file = new PdfFile();
    const item = file.reserve();
    const outline = file.add(`<< /Type /Outlines /First ${item} 0 R /Last ${item} 0 R /Count 1 >>`);
    file.add(`<< /Title ${textString('书签 12')} /Parent ${outline} 0 R >>`, item);
    const info = file.add(`<< /Title ${textString('标题 34')} /Custom (entry 56) >>`);
    const catalog =
      `/Outlines ${outline} 0 R /PageLabels << /Nums [0 << /P (label 78) >>] >> ` +
      `/Names << /JavaScript << /Names [(n) << /S /JavaScript /JS (script 90) >>] >> >>`;
    const told = await read(
      file.end(addPages(file, [{ content: show(['text']) }], catalog).root, `/Info ${info} 0 R`).bytes,
    );
    for (const text of ['书签 12', '标题 34', 'entry 56', 'label 78', 'script 90'])
      expect(allText(told)).toContain(text);
  });

  it('tells XMP and the data of XFA forms', async () => {
    const told = await fileWith((file) => {
      const xmp = file.stream(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><a b="in an attribute">in an element</a></x:xmpmeta>',
      );
      const xfa = file.stream(`<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><id>${ID}</id></xdp:xdp>`, '', {
        deflate: true,
      });
      return { catalog: `/Metadata ${xmp} 0 R /AcroForm << /Fields [] /XFA ${xfa} 0 R >>` };
    });
    for (const text of ['in an attribute', 'in an element', ID]) expect(allText(told)).toContain(text);
  });
});

describe('files in a PDF', () => {
  const embedded = (file: PdfFile, content: string, name: string): string => {
    const stream = file.stream(content, '/Type /EmbeddedFile', { deflate: true });
    return `<< /Type /Filespec /F (x) /UF ${textString(name)} /Desc (described) /EF << /F ${stream} 0 R >> >>`;
  };

  it('are told with their names: embedded, on annotations, and those that nothing leads to', async () => {
    const told = await fileWith((file) => {
      file.stream('orphan', '/Type /EmbeddedFile');
      const note = `<< /Subtype /FileAttachment /Rect [0 0 9 9] /FS ${embedded(file, 'hanging', '附件.txt')} >>`;
      return {
        entries: `/Annots [${note}]`,
        catalog: `/Names << /EmbeddedFiles << /Names [(k) ${embedded(file, 'listed', '名单.csv')}] >> >> /Collection << >>`,
      };
    });
    expect(told.files.map(({ name, content }) => [name, String(content)])).toEqual([
      ['名单.csv', 'listed'],
      ['附件.txt', 'hanging'],
      ['embedded file', 'orphan'],
    ]);
    expect(allText(told)).toContain('described');
  });

  it('are said to be missing when they are', async () => {
    const told = await fileWith(() => ({
      catalog: '/Names << /EmbeddedFiles << /Names [(k) << /F (gone.doc) /EF << /F 999 0 R >> >>] >> >>',
    }));
    expect(told.files).toEqual([{ name: 'gone.doc', size: 0, content: 'broken' }]);
  });

  it('end at the budget', async () => {
    const file = new PdfFile();
    const names = Array.from({ length: 20 }, (_, i) => `(${i}) ${embedded(file, `file ${i}`, `${i}`)}`).join(' ');
    const bytes = file.end(addPages(file, [{}], `/Names << /EmbeddedFiles << /Names [${names}] >> >>`).root).bytes;
    const told = await read(bytes, { bytes: 1_000_000, entries: 5 });
    expect(told.unread).toBe('too_big');
    expect(told.files.length).toBeLessThanOrEqual(20);
  });
});

describe('revisions (X09)', () => {
  it('are all read', async () => {
    const file = new PdfFile();
    const { root, contents } = addPages(file, [{ content: show([`first ${ID}`]) }]);
    const [number = 0] = contents;
    file.end(root);
    file.stream(show(['second']), '', { number });
    file.end(root);
    file.stream(show(['third']), '', { number });
    const told = await read(file.end(root).bytes);
    expect(told.unread).toBeUndefined();
    expect(pageText(told)).toEqual(['third']);
    expect(told.texts).toContainEqual({ label: 'revision 2, page 1', text: 'second' });
    expect(told.texts).toContainEqual({ label: 'revision 1, page 1', text: `first ${ID}` });
  });

  it('are too many at some number', async () => {
    const file = new PdfFile();
    const { root } = addPages(file, [{ content: show(['text']) }]);
    for (let i = 0; i < 23; i++) file.end(root);
    expect((await read(file.bytes)).unread).toBe('too_big');
  });

  it('reads objects that lie in object streams', async () => {
    const file = new PdfFile();
    const told = await read(file.endPacked(addPages(file, [{ content: show(['packed']) }]).root).bytes);
    expect(pageText(told)).toEqual(['packed']);
  });
});

describe('encryption (X02)', () => {
  function locked(user: string, owner: string): Buffer {
    const file = new PdfFile();
    file.encrypt(user, owner);
    return file.end(addPages(file, [{ content: show([ID]) }]).root).bytes;
  }

  it('is said when a password is needed to read', async () => {
    expect(await read(locked('user', 'owner'))).toMatchObject({ unread: 'encrypted', files: [] });
  });

  it('is said of XFA data that only the bytes hold', async () => {
    const file = new PdfFile();
    file.encrypt('', 'owner');
    const xfa = file.stream('<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><id>1</id></xdp:xdp>');
    const pages = addPages(file, [{ content: show([ID]) }], `/AcroForm << /Fields [] /XFA ${xfa} 0 R >>`);
    const told = await read(file.end(pages.root).bytes);
    expect(told.unread).toBe('encrypted');
    expect(pageText(told)).toEqual([ID]);
  });

  it('is no obstacle when only changing needs one', async () => {
    const told = await read(locked('', 'owner'));
    expect(told.unread).toBeUndefined();
    expect(pageText(told)).toEqual([ID]);
  });
});
