// What Macs wrap files in (M12): AppleDouble and AppleSingle with both forks, BinHex 4.0.
import { describe, expect, it } from 'vitest';
import { isAppleFile, isBinHex, readAppleFile, readBinHex } from '../../../src/extract/wrapped/apple.ts';
import { readWith } from '../../support/reader.ts';

function appleFile(magic: number, entries: readonly (readonly [number, Buffer])[]): Buffer {
  const head = Buffer.alloc(26 + entries.length * 12);
  head.writeUInt32BE(magic);
  head.writeUInt32BE(0x0002_0000, 4);
  head.writeUInt16BE(entries.length, 24);
  let at = head.length;
  for (const [i, [id, content]] of entries.entries()) {
    head.writeUInt32BE(id, 26 + i * 12);
    head.writeUInt32BE(at, 30 + i * 12);
    head.writeUInt32BE(content.length, 34 + i * 12);
    at += content.length;
  }
  return Buffer.concat([head, ...entries.map(([, content]) => content)]);
}

const RESOURCE = Buffer.concat([Buffer.alloc(300), Buffer.from('secret text'), Buffer.alloc(20)]);

describe('AppleSingle and AppleDouble (M12)', () => {
  it('give the data fork as a file, and the texts of the resource fork', async () => {
    const bytes = appleFile(0x0005_1600, [
      [3, Buffer.from('名单.txt')],
      [1, Buffer.from('marker')],
      [2, RESOURCE],
    ]);
    expect(isAppleFile({ bytes, name: '' })).toBe(true);
    const { files, texts } = await readWith(readAppleFile, { bytes });
    expect(files.map(({ name, content }) => `${name}: ${content.toString()}`)).toEqual(['名单.txt: marker']);
    expect(texts.map(({ text }) => text)).toEqual(['名单.txt', 'secret text']);
  });

  it('a header for a file that stands elsewhere has nothing to read', async () => {
    const told = await readWith(readAppleFile, {
      bytes: appleFile(0x0005_1607, [[9, Buffer.alloc(32)]]),
      name: '._a.txt',
    });
    expect(told).toMatchObject({ files: [], texts: [], kind: 'other' });
    expect(told.unread).toBeUndefined();
  });

  it('what breaks off is said', async () => {
    const whole = appleFile(0x0005_1600, [[1, Buffer.from('marker')]]);
    expect((await readWith(readAppleFile, { bytes: whole.subarray(0, -2) })).unread).toBe('broken');
    expect((await readWith(readAppleFile, { bytes: whole.subarray(0, 30) })).unread).toBe('broken');
  });
});

const ALPHABET = '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr';

/** BinHex without packing of runs but for the octet that announces one. */
function binHex(name: string, content: Buffer): Buffer {
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(content.length);
  const plain = [
    Buffer.from([name.length]),
    Buffer.from(`${name}\0TEXTxxxx\0\0`),
    lengths,
    Buffer.alloc(2),
    content,
    Buffer.alloc(4),
  ];
  const octets = Buffer.concat(plain);
  const escaped = Buffer.from([...octets].flatMap((byte) => (byte === 0x90 ? [0x90, 0] : [byte])));
  const bits = [...escaped].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const text = (bits.match(/.{1,6}/g) ?? []).map((six) => ALPHABET[Number.parseInt(six.padEnd(6, '0'), 2)]).join('');
  const wrapped = text.replaceAll(/(.{64})/g, '$1\r\n');
  return Buffer.from(`From: x\r\n\r\n(This file must be converted with BinHex 4.0)\r\n:${wrapped}:\r\n`);
}

describe('BinHex (M12)', () => {
  it('gives its file', async () => {
    const content = Buffer.from([0x6d, 0x90, 0x61, 0x00, 0xff, 0x90, 0x90]);
    const bytes = binHex('a.txt', content);
    expect(isBinHex({ bytes, name: '' })).toBe(true);
    const { files, unread } = await readWith(readBinHex, { bytes });
    expect(files).toEqual([{ name: 'a.txt', size: content.length, content }]);
    expect(unread).toBeUndefined();
  });

  it('runs are unpacked, and a bomb of them ends at the budget (X01)', async () => {
    const run = Buffer.from([
      1,
      0x61,
      0,
      ...Buffer.from('TEXTxxxx'),
      0,
      0,
      0,
      0,
      0,
      6,
      0,
      0,
      0,
      0,
      0,
      0,
      0x78,
      0x90,
      6,
      0,
      0,
    ]);
    const bits = [...run].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    const text = (bits.match(/.{1,6}/g) ?? []).map((six) => ALPHABET[Number.parseInt(six.padEnd(6, '0'), 2)]).join('');
    const bytes = Buffer.from(`(This file must be converted with BinHex 4.0)\n:${text}:`);
    expect((await readWith(readBinHex, { bytes })).files[0]?.content.toString()).toBe('xxxxxx');
    expect((await readWith(readBinHex, { bytes }, { bytes: 20, entries: 9 })).unread).toBe('too_big');
  });

  it('what breaks off is said', async () => {
    const whole = binHex('a.txt', Buffer.from('marker '.repeat(20)));
    expect((await readWith(readBinHex, { bytes: whole.subarray(0, -60) })).unread).toBe('broken');
  });
});
