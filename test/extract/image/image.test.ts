// Pictures, where reading them is switched on (T05): text by recognition, QR codes, and bombs that look like pictures (X01).
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import jpeg from 'jpeg-js';
import { extract } from '../../../src/extract/extract.ts';
import { imageDimensions } from '../../../src/extract/image/dimensions.ts';
import { readImage } from '../../../src/extract/image/image.ts';
import { endRecognition, missingPackages, recognise } from '../../../src/extract/image/recognition.ts';
import { readPdf } from '../../../src/extract/pdf/pdf.ts';
import { bytes, lines } from '../../support/mail.ts';
import { addPages, PdfFile } from '../../support/pdf.ts';
import { beside, draw, png, qrCode, writeDigits, type Grey } from '../../support/pictures.ts';
import { readWith, type Told } from '../../support/reader.ts';

const ID = '440305199202296550';
const BUDGET = { bytes: 50_000_000, entries: 100 };

const withCodes = (picture: Buffer): Promise<Told> => readWith(readImage, { bytes: picture }, BUDGET, { qr: true });
const withText = (picture: Buffer): Promise<Told> => readWith(readImage, { bytes: picture }, BUDGET, { ocr: true });

afterAll(endRecognition);

/** A PDF whose page is that picture and nothing else. */
function scanned(picture: Grey): Buffer {
  const file = new PdfFile();
  const image = file.stream(
    picture.data,
    `/Type /XObject /Subtype /Image /Width ${picture.width} /Height ${picture.height} /BitsPerComponent 8 /ColorSpace /DeviceGray`,
    { deflate: true },
  );
  const content = `q ${picture.width / 2} 0 0 ${picture.height / 2} 50 500 cm /I1 Do Q`;
  const pages = addPages(file, [{ content, resources: `/XObject << /I1 ${image} 0 R >>` }]);
  return file.end(pages.root).bytes;
}

describe('QR codes (T05)', () => {
  it('are told', async () => {
    const told = await withCodes(png(draw(qrCode(`id ${ID} 张伟`), 6)));
    expect(told).toEqual({ texts: [{ text: `id ${ID} 张伟`, label: 'QR code' }], files: [] });
  });

  it('are told from JPEG', async () => {
    const { width, height, data } = draw(qrCode(ID), 6);
    const rgba = Buffer.from([...data].flatMap((grey) => [grey, grey, grey, 255]));
    expect((await withCodes(jpeg.encode({ width, height, data: rgba }, 80).data)).texts).toHaveLength(1);
  });

  it('are all told where there are many, small and large', async () => {
    const picture = beside(draw(qrCode('first'), 4), draw(qrCode('second'), 4, 90), draw(qrCode('third'), 6));
    const told = await withCodes(png(picture));
    expect(told.texts.map(({ text }) => text).toSorted()).toEqual(['first', 'second', 'third']);
  });

  it('are told from scanned pages', async () => {
    const told = await readWith(readPdf, { bytes: scanned(draw(qrCode(ID), 6)) }, BUDGET, { qr: true });
    expect(told.texts).toContainEqual({ text: ID, label: 'page 1, QR code' });
    // Its text is still unread.
    expect(told.unread).toBe('unknown_type');
  });

  it('are nowhere to be seen in a plain picture', async () => {
    expect(await withCodes(png(writeDigits(ID, 5)))).toEqual({ texts: [], files: [] });
  });
});

describe.skipIf(missingPackages().length > 0)('text in pictures (T05)', () => {
  it('is read from an image', async () => {
    const told = await withText(png(writeDigits(ID, 5)));
    expect(told).toEqual({ texts: [{ text: ID, label: 'text in the picture' }], files: [] });
  }, 60_000);

  it('is read from a scanned page, which is no longer unread', async () => {
    const told = await readWith(readPdf, { bytes: scanned(writeDigits(ID, 6)) }, BUDGET, { ocr: true });
    expect(told.texts).toContainEqual({ text: ID, label: 'page 1, text in the picture' });
    expect(told.unread).toBeUndefined();
  }, 60_000);

  it('is read from an attachment of a mail, and only where it is switched on', async () => {
    const mail = bytes(
      lines(
        'Content-Type: image/png; name=id.png',
        'Content-Transfer-Encoding: base64',
        '',
        png(writeDigits(ID, 5)).toString('base64'),
      ),
    );
    const on = await extract(mail, { ocr: true });
    expect(on.segments).toContainEqual(expect.objectContaining({ path: 'id.png', text: ID }));
    expect(on.uninspectable).toEqual([]);
    const off = await extract(mail);
    expect(off.segments.some(({ text }) => text.includes(ID))).toBe(false);
  }, 60_000);

  it('is said to be unread in what is no picture after all, and the next one is read', async () => {
    const broken = Buffer.concat([png(writeDigits(ID, 5)).subarray(0, 60), Buffer.alloc(500, 'x')]);
    expect((await withText(broken)).unread).toBe('broken');
    expect((await withText(png(writeDigits(ID, 5)))).texts).toHaveLength(1);
  }, 60_000);

  it('is given up after its time', async () => {
    await expect(recognise(png(writeDigits(ID, 5)), 1)).rejects.toThrow('too long');
  }, 60_000);
});

describe('pictures that are not read', () => {
  const header = (width: number, height: number): Buffer => {
    const start = png({ width: 1, height: 1, data: Buffer.alloc(1) });
    start.writeUInt32BE(width, 16);
    start.writeUInt32BE(height, 20);
    return start;
  };

  it.each<[string, Buffer, string | undefined]>([
    ['too many pixels (X01)', header(60_000, 60_000), 'too_big'],
    ['no pixels', header(0, 100), 'broken'],
    ['an icon', header(16, 16), undefined],
    ['a counting pixel', Buffer.from('GIF89a\u0001\0\u0001\0', 'latin1'), undefined],
    ['a format that is not read', Buffer.from('GIF89a\u0000\u0004\u0000\u0004', 'latin1'), 'unknown_type'],
    ['another one', Buffer.from('II*\0 a TIFF', 'latin1'), 'unknown_type'],
    ['a JPEG without a frame', Buffer.from('\xff\xd8\xff\xe0\0\u0004ab', 'latin1'), 'broken'],
  ])('%s', async (_, picture, expected) => {
    expect((await withText(picture)).unread).toBe(expected);
  });

  it('say how large they are', () => {
    expect(imageDimensions(png(draw(qrCode('x'), 2)))).toEqual({ format: 'png', width: 74, height: 74 });
    const data = Buffer.alloc(30 * 20 * 4, 255);
    expect(imageDimensions(jpeg.encode({ width: 30, height: 20, data }, 50).data)).toEqual({
      format: 'jpeg',
      width: 30,
      height: 20,
    });
    expect(imageDimensions(Buffer.from('hello'))).toBeUndefined();
  });

  it('of any bytes whatever, nothing throws (X12)', async () => {
    const start = png(draw(qrCode('x'), 2));
    await fc.assert(
      fc.asyncProperty(fc.nat(start.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), async (at, patch) => {
        const picture = Buffer.from(start);
        Buffer.from(patch).copy(picture, Math.max(at, 30));
        expect((await withCodes(picture)).files).toEqual([]);
        expect(() => imageDimensions(Buffer.from(patch))).not.toThrow();
      }),
      { numRuns: 100 },
    );
  });

  it('names the packages that are not there', () => {
    const find = (name: string): void => {
      if (name.includes('chi_')) throw new Error('not installed');
    };
    expect(missingPackages(find)).toEqual(['@tesseract.js-data/chi_sim', '@tesseract.js-data/chi_tra']);
  });
});
