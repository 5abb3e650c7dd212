// Text in pictures and what stands behind their end (M18).
import { deflateSync } from 'node:zlib';
import { zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPicture, readPicture } from '../../../src/extract/image/stored-text.ts';
import { readWith } from '../../support/reader.ts';

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const u32 = (value: number): Buffer => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

const chunk = (type: string, data: Buffer): Buffer =>
  Buffer.concat([u32(data.length), latin1(type), data, Buffer.alloc(4)]);
const png = (...chunks: readonly Buffer[]): Buffer =>
  Buffer.concat([
    latin1('\u0089PNG\r\n\u001A\n'),
    chunk('IHDR', Buffer.alloc(13)),
    ...chunks,
    chunk('IEND', Buffer.alloc(0)),
  ]);

const segment = (marker: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker]), u16(data.length + 2), data]);
const jpeg = (...segments: readonly Buffer[]): Buffer =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...segments,
    segment(0xda, Buffer.alloc(6)),
    Buffer.from([0x12, 0xff, 0x00, 0xff, 0xd1, 0x34, 0xff, 0xd9]), // a stuffed octet and a restart are no end
  ]);

const sub = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), latin1(text), Buffer.from([0])]);
const gif = (...blocks: readonly Buffer[]): Buffer =>
  Buffer.concat([latin1('GIF89a'), Buffer.from([1, 0, 1, 0, 0x80, 0, 0]), Buffer.alloc(6), ...blocks, latin1(';')]);
const GIF_IMAGE = Buffer.concat([latin1(','), Buffer.alloc(9), Buffer.from([2]), sub('xx')]);

/** A directory of one entry, its text behind it; big-endian. */
function tiff(tag: number, type: number, value: Buffer): Buffer {
  return Buffer.concat([
    latin1('MM\0*'),
    u32(8),
    u16(1),
    u16(tag),
    u16(type),
    u32(value.length),
    u32(26),
    u32(0),
    value,
  ]);
}

const webp = (...chunks: readonly (readonly [string, Buffer])[]): Buffer => {
  const body = Buffer.concat([
    latin1('WEBP'),
    ...chunks.flatMap(([type, data]) => [latin1(type), u32(data.length).swap32(), data, Buffer.alloc(data.length & 1)]),
  ]);
  return Buffer.concat([latin1('RIFF'), u32(body.length).swap32(), body]);
};

const EXIF = tiff(0x010e, 2, Buffer.from('secret\0'));

const texts = async (bytes: Buffer): Promise<string> =>
  (await readWith(readPicture, { bytes })).texts.map(({ text }) => text).join('|');

describe('text in a picture (M18)', () => {
  it.each([
    { why: 'PNG tEXt', bytes: png(chunk('tEXt', latin1('Comment\0secret'))) },
    { why: 'PNG zTXt', bytes: png(chunk('zTXt', Buffer.concat([latin1('C\0\0'), deflateSync('secret')]))) },
    { why: 'PNG iTXt', bytes: png(chunk('iTXt', latin1('C\0\0\0en\0t\0secret'))) },
    {
      why: 'PNG iTXt, packed',
      bytes: png(chunk('iTXt', Buffer.concat([latin1('C\0\u0001\0en\0t\0'), deflateSync('secret')]))),
    },
    { why: 'PNG EXIF', bytes: png(chunk('eXIf', EXIF)) },
    { why: 'JPEG comment', bytes: jpeg(segment(0xfe, latin1('secret'))) },
    { why: 'JPEG EXIF', bytes: jpeg(segment(0xe1, Buffer.concat([latin1('Exif\0\0'), EXIF]))) },
    { why: 'JPEG XMP', bytes: jpeg(segment(0xe1, latin1('http://ns.adobe.com/xap/1.0/\0<x>secret</x>'))) },
    {
      why: 'JPEG IPTC',
      bytes: jpeg(segment(0xed, latin1('Photoshop 3.0\u00008BIM\u0004\u0004\0\0\0\0\0\u000Bsecret'))),
    },
    { why: 'GIF comment', bytes: gif(Buffer.concat([latin1('!\u00FE'), sub('secret')]), GIF_IMAGE) },
    { why: 'GIF plain text', bytes: gif(GIF_IMAGE, Buffer.concat([latin1('!\u0001'), sub('secret')])) },
    { why: 'WebP EXIF', bytes: webp(['VP8 ', Buffer.alloc(5)], ['EXIF', EXIF]) },
    { why: 'WebP XMP', bytes: webp(['XMP ', latin1('<x>secret</x>')]) },
    { why: 'TIFF', bytes: EXIF },
    { why: 'a comment of Windows', bytes: tiff(0x9c9c, 1, Buffer.from('secret\0', 'utf16le')) },
    { why: 'the comment of the user', bytes: tiff(0x9286, 7, latin1('ASCII\0\0\0secret')) },
    {
      why: 'the comment of the user in UTF-16',
      bytes: tiff(0x9286, 7, Buffer.concat([latin1('UNICODE\0'), Buffer.from('secret', 'utf16le')])),
    },
  ])('$why', async ({ bytes }) => {
    expect(isPicture({ bytes, name: '' })).toBe(true);
    expect(await texts(bytes)).toContain('secret');
  });

  it('a text that unpacks to more than a picture has is said (X01)', async () => {
    const bomb = chunk('zTXt', Buffer.concat([latin1('C\0\0'), deflateSync(Buffer.alloc(10_000_000))]));
    expect((await readWith(readPicture, { bytes: png(bomb, bomb) })).unread).toBe('too_big');
  });

  it('directories that point at each other end', async () => {
    const bytes = tiff(0x8769, 4, u32(8));
    bytes.writeUInt32BE(8, 22);
    expect(await texts(bytes)).toBe('');
  });
});

describe('behind a picture (M18)', () => {
  const zip = Buffer.from(zipSync({ 'a.txt': Buffer.from('secret') }));
  const bmp = Buffer.alloc(60);
  bmp.write('BM', 'latin1');
  bmp.writeUInt32LE(60, 2);

  it.each([
    { why: 'PNG', picture: png() },
    { why: 'JPEG', picture: jpeg() },
    { why: 'GIF', picture: gif(GIF_IMAGE) },
    { why: 'WebP', picture: webp(['VP8 ', Buffer.alloc(4)]) },
    { why: 'BMP', picture: bmp },
  ])('$why: what stands there is told as a file', async ({ picture }) => {
    for (const behind of [zip, Buffer.from('secret text')]) {
      const { files } = await readWith(readPicture, { bytes: Buffer.concat([picture, Buffer.alloc(3), behind]) });
      expect(files.map(({ content }) => Buffer.from(content))).toEqual([behind.subarray(0, endOf(behind))]);
    }
    expect((await readWith(readPicture, { bytes: picture })).files).toEqual([]);
    expect((await readWith(readPicture, { bytes: Buffer.concat([picture, Buffer.alloc(30)]) })).files).toEqual([]);
  });

  /** Zeros at the end are padding: a zip's comment has a length of 0. */
  const endOf = (bytes: Buffer): number => bytes.findLastIndex((byte) => byte !== 0) + 1;

  it('any damage ends soon', async () => {
    const samples = [
      png(chunk('tEXt', latin1('a\0b'))),
      jpeg(segment(0xe1, Buffer.concat([latin1('Exif\0\0'), EXIF]))),
      gif(GIF_IMAGE),
      EXIF,
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...samples),
        fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 6 }),
        async (whole, list) => {
          const bytes = Buffer.from(whole);
          for (const [at, byte] of list) if (at < bytes.length) bytes[at] = byte;
          expect((await readWith(readPicture, { bytes })).files.length).toBeLessThan(3);
        },
      ),
      { numRuns: 300 },
    );
  });
});
