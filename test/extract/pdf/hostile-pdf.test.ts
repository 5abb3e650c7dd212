// PDF files that are broken or mean harm: they end, within the budget, and it is said (X01, X12). And what is a picture (T05).
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPdf } from '../../../src/extract/pdf/pdf.ts';
import { isMostlyPictures } from '../../../src/extract/pdf/pictures.ts';
import { fittingReaders } from '../../../src/extract/readers.ts';
import { corpusFiles } from '../../support/corpora.ts';
import { addPages, pdf, PdfFile, show, textString } from '../../support/pdf.ts';
import { readWith, type Told } from '../../support/reader.ts';
import { readFileSync } from 'node:fs';

const read = (bytes: Buffer, budget = { bytes: 50_000_000, entries: 100 }): Promise<Told> =>
  readWith(readPdf, { bytes }, budget);
const allText = ({ texts }: Told): string => texts.map(({ text }) => text).join('\n');
const good = pdf([{ content: show(['a good file']) }]);

describe('broken files (X12)', () => {
  it.each([
    ['no table', Buffer.from(good.toString('latin1').replace(/xref\n0[^]*trailer/, 'trailer'), 'latin1')],
    ['a wrong offset', Buffer.from(good.toString('latin1').replace(/startxref\n\d+/, 'startxref\n7'), 'latin1')],
    ['junk before it', Buffer.concat([Buffer.alloc(1000, 'junk '), good])],
    ['junk behind it', Buffer.concat([good, Buffer.alloc(5000, 'junk ')])],
  ])('are read all the same: %s', async (_, bytes) => {
    const told = await read(bytes);
    expect(allText(told)).toContain('a good file');
    expect(fittingReaders({ bytes, name: '' }).readers).toContain(readPdf);
  });

  it.each([
    ['nothing but a header', Buffer.from('%PDF-1.7\n')],
    ['a file that breaks off before its pages', good.subarray(0, 40)],
    ['one without its end', good.subarray(0, good.indexOf('xref'))],
    ['noise', Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(9000, 'x9)(<>[]{}/%')])],
    [
      'no catalog',
      Buffer.from(good.toString('latin1').replace('/Catalog', '/Cat'), 'latin1').subarray(0, good.indexOf('/Catalog')),
    ],
  ])('are broken: %s', async (_, bytes) => {
    expect((await read(bytes)).unread).toBe('broken');
  });

  it.each([['a form that refers to itself', '/X1 Do', (n: number) => `/XObject << /X1 ${n} 0 R >>`]])(
    'are broken where content is given up: %s',
    async (_, content, resources) => {
      const file = new PdfFile();
      const form = file.reserve();
      file.stream(
        `${show(['inside'])} /X1 Do`,
        `/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << ${resources(form)} >>`,
        { number: form },
      );
      const told = await read(file.end(addPages(file, [{ content, resources: resources(form) }]).root).bytes);
      expect(told.unread).toBe('broken');
    },
  );

  it('are not what only speaks of PDF', () => {
    expect(
      fittingReaders({ bytes: Buffer.from('A file starts with %PDF-1.4 and goes on.'), name: 'a.txt' }).readers,
    ).toEqual([]);
  });
});

describe('bombs (X01)', () => {
  const zeros = Buffer.alloc(20_000_000);

  it.each([
    ['deflated', '/Filter /FlateDecode', deflateSync(zeros)],
    ['deflated twice', '/Filter [/FlateDecode /FlateDecode]', deflateSync(deflateSync(zeros))],
    ['deflated by another spelling', '/Filter /Fl#61teDecode', deflateSync(zeros)],
    ['deflated, it says elsewhere', '/Filter 99 0 R', deflateSync(zeros)],
    ['repeated by run lengths', '/Filter /RunLengthDecode', Buffer.alloc(200_000, Buffer.from([129, 32]))],
    [
      'in letters, then deflated',
      '/Filter [/ASCIIHexDecode /FlateDecode]',
      Buffer.from(deflateSync(zeros).toString('hex')),
    ],
  ])('end at the budget: %s', async (_, filter, content) => {
    const file = new PdfFile();
    file.stream(content, filter);
    const bytes = file.end(addPages(file, [{ content: show(['text']) }]).root).bytes;
    expect((await read(bytes, { bytes: 5_000_000, entries: 10 })).unread).toBe('too_big');
  });

  it('are no images, however large', async () => {
    const file = new PdfFile();
    file.stream(deflateSync(zeros), '/Subtype /Image /Width 5000 /Height 4000 /Filter /FlateDecode');
    const bytes = file.end(addPages(file, [{ content: show(['text']) }]).root).bytes;
    expect((await read(bytes, { bytes: 5_000_000, entries: 10 })).unread).toBeUndefined();
  });

  it('end where pages lead back to themselves or are said to be many', async () => {
    const loop = good
      .toString('latin1')
      .replace(/\/Kids \[\d+ 0 R\] \/Count 1/, (kids) => kids.replace(/\d+ 0 R/, '1 0 R'));
    expect((await read(Buffer.from(loop, 'latin1'))).unread).toBeDefined();
    const many = good.toString('latin1').replace('/Count 1', '/Count 99999999');
    expect(allText(await read(Buffer.from(many, 'latin1')))).toContain('a good file');
  });

  it('end where bookmarks lead back to themselves', async () => {
    const file = new PdfFile();
    const item = file.reserve();
    file.add(`<< /Title ${textString('round')} /Next ${item} 0 R /First ${item} 0 R >>`, item);
    const catalog = `/Outlines << /First ${item} 0 R /Last ${item} 0 R /Count 9 >>`;
    const told = await read(file.end(addPages(file, [{ content: show(['text']) }], catalog).root).bytes);
    expect(allText(told)).toContain('round');
  });

  it('end where a text is drawn too often', async () => {
    const line = show(['0123456789'.repeat(10)]);
    const told = await read(pdf([{ content: line.repeat(3000) }]));
    expect(told.unread).toBe('too_big');
  });

  it('end where there are more pages than anybody reads', async () => {
    const file = new PdfFile();
    const pages = addPages(file, [{ content: show(['text']) }]);
    const kids = `${pages.pages[0]} 0 R `.repeat(10_050);
    const tree = Number(/\/Pages (\d+)/.exec(file.end(pages.root).bytes.toString('latin1'))?.[1]);
    file.add(`<< /Type /Pages /Kids [${kids}] /Count 10050 >>`, tree);
    expect((await read(file.end(pages.root).bytes)).unread).toBe('too_big');
  }, 60_000);
});

describe('pictures (T05)', () => {
  const image = '/Type /XObject /Subtype /Image /Width 1000 /Height 1400 /BitsPerComponent 8 /ColorSpace /DeviceGray';

  function document(pages: readonly string[]): Promise<Told> {
    const file = new PdfFile();
    const picture = file.stream(Buffer.alloc(2000), `${image} /Filter /DCTDecode`);
    const resources = `/XObject << /I1 ${picture} 0 R >>`;
    return read(
      file.end(
        addPages(
          file,
          pages.map((content) => ({ content, resources })),
        ).root,
      ).bytes,
    );
  }

  const scan = 'q 595 0 0 842 0 0 cm /I1 Do Q';
  const text = show(['a page with as much text as pages have', 'and a second line']);

  it.each<[string, readonly string[], string | undefined]>([
    ['a scan', [scan], 'unknown_type'],
    ['a scan with a stamp of the app', [scan + show(['Scanned with an app'])], 'unknown_type'],
    ['letters as outlines', ['0 0 m 9 9 l S\n'.repeat(500)], 'unknown_type'],
    ['a cover letter and two scans', [text, scan, scan], 'unknown_type'],
    ['a contract and three scans', [text, text, text, text, scan, scan, scan], 'unknown_type'],
    ['a scan with its text underneath', [scan + text], undefined],
    ['a cover', [scan, text], undefined],
    ['a report with photographs', [scan, text, scan, text, text, scan], undefined],
    ['a page with a logo', [`${scan} ${text}`], undefined],
    ['an empty page', [''], undefined],
  ])('%s', async (_, pages, expected) => {
    expect((await document(pages)).unread).toBe(expected);
  });

  it('no pages are no pictures', () => {
    expect(isMostlyPictures([])).toBe(false);
  });
});

describe('whatever comes (X12)', () => {
  it('is read without a throw, and what is no document at all is said', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), async (at, patch) => {
        const bytes = Buffer.from(good);
        Buffer.from(patch).copy(bytes, at);
        // A stream that nothing leads to any more is no text to anybody.
        expect((await read(bytes)).files).toEqual([]);
      }),
      { numRuns: 150 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect((await read(Buffer.concat([Buffer.from('%PDF-1.4\n'), bytes]))).unread).toBeDefined();
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it.each(
    corpusFiles('docs')
      .filter((file) => file.endsWith('.pdf'))
      .map((file) => [file.split('/').at(-1), file] as const),
  )('sample %s: text or a reason', async (_, file) => {
    const told = await read(readFileSync(file));
    expect(told.texts.length > 0 || told.unread !== undefined).toBe(true);
  });
});
