// Archives that 7-Zip reads: their files, their encryption (X02), what they claim (X01), names (X04, X13), every kind (X06).
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { sevenZipReader, streamName } from '../../../src/extract/archive/read-seven-zip.ts';
import { rawNames } from '../../../src/extract/archive/raw-names.ts';
import { parseListing } from '../../../src/extract/archive/seven-zip-listing.ts';
import { fittingReaders } from '../../../src/extract/readers.ts';
import type { UnpackBudget } from '../../../src/extract/reader.ts';
import { must } from '../../support/must.ts';
import { readWith, type Told } from '../../support/reader.ts';
import { ar, cabinet, cpio, iso, lha, rar5 } from '../../support/old-archives.ts';
import { packed } from '../../support/seven-zip.ts';

const FILES = { '名单.txt': 'marker', 'b.txt': 'two '.repeat(100) };

const readAny = (bytes: Buffer, name = 'a', budget?: UnpackBudget): Promise<Told> =>
  readWith(must(fittingReaders({ bytes, name }).readers[0], 'a reader'), { bytes, name }, budget);

const read = ({ files }: Told): Readonly<Record<string, string>> =>
  Object.fromEntries(files.map(({ name, content }) => [name, content.toString()]));

describe('an archive (X06)', () => {
  it.each([
    { why: '7z', name: 'a.7z', options: [] },
    { why: '7z with PPMd', name: 'a.7z', options: ['-m0=PPMd'] },
    { why: '7z, stored', name: 'a.7z', options: ['-mx=0'] },
    { why: '7z without solid blocks', name: 'a.7z', options: ['-ms=off'] },
    { why: 'wim', name: 'a.wim', options: [] },
  ])('gives its files: $why', async ({ name, options }) => {
    const told = await readAny(await packed(name, FILES, ...options));
    expect(read(told)).toEqual(FILES);
    expect(told.unread).toBeUndefined();
    expect(told.kind).toBe('archive');
  });

  it.each([
    { why: 'xz', name: 'a.xz' },
    { why: 'bzip2', name: 'a.bz2' },
  ])('of one stream gives it under the name without extension: $why', async ({ name }) => {
    const bytes = await packed(name, { 'inner.txt': 'marker' });
    expect(read(await readAny(bytes, `list.csv.${name.slice(2)}`))).toEqual({ 'list.csv': 'marker' });
  });

  it('of Zstandard, behind a frame that is to be skipped', async () => {
    const frame = zstdCompressSync(Buffer.from('marker'));
    const skipped = Buffer.concat([Buffer.from('502a4d1803000000616263', 'hex'), frame]);
    expect(read(await readAny(frame, 'a.txt.zst'))).toEqual({ 'a.txt': 'marker' });
    expect(read(await readAny(skipped, 'a.txt.zst'))).toEqual({ 'a.txt': 'marker' });
  });

  it.each([
    { name: 'a.tgz', inner: 'a.tar' },
    { name: 'a.tar.xz', inner: 'a.tar' },
    { name: 'a.tbz2', inner: 'a.tar' },
    { name: 'dir/list.csv.bz2', inner: 'list.csv' },
    { name: 'noname', inner: 'noname' },
    { name: '.xz', inner: '.xz' },
    { name: '', inner: '' },
  ])('$name holds $inner', ({ name, inner }) => {
    expect(streamName(name)).toBe(inner);
  });

  it.each([
    { why: 'cpio', bytes: cpio('a.txt', 'marker') },
    { why: 'ar', bytes: ar('a.txt', 'marker') },
    { why: 'cabinet', bytes: cabinet('a.txt', 'marker') },
    { why: 'LHA', bytes: lha(Buffer.from('a.txt'), 'marker') },
    { why: 'RAR 5', bytes: rar5('a.txt', 'marker') },
    { why: 'a disc', bytes: iso('A.TXT', 'marker') },
  ])('of another kind gives its file: $why', async ({ bytes }) => {
    const told = await readAny(bytes);
    expect(told).toMatchObject({ kind: 'archive' });
    expect(told.unread).toBeUndefined();
    expect(told.files.map(({ name, content }) => `${name.toLowerCase()} ${content.toString()}`)).toEqual([
      'a.txt marker',
    ]);
  });

  it.each([
    { why: 'LHA', bytes: lha(iconv.encode('身份证名单.txt', 'gbk'), 'marker') },
    { why: 'cabinet', bytes: cabinet(iconv.encode('身份证名单.txt', 'gbk'), 'marker') },
  ])('names that are not Unicode are told as text (X05): $why', async ({ bytes }) => {
    const { texts, files } = await readAny(bytes);
    expect(texts).toContainEqual({ text: '身份证名单.txt', label: 'name' });
    expect(files[0]?.content.toString()).toBe('marker');
  });

  it('raw names of many entries, whatever the level of their headers', () => {
    const level2 = Buffer.from(
      '2600' +
        '2d6c68302d' +
        '00000000'.repeat(3) +
        '2002' +
        '0000' +
        '55' +
        '0800' +
        '01612e747874' +
        '0500' +
        '026229' +
        '0000',
      'hex',
    );
    expect(rawNames('Lzh', level2, 2000).map(String)).toEqual(['a.txt', 'b)']);
    const two = Buffer.concat([lha(Buffer.from('a.txt'), 'x').subarray(0, -1), lha(Buffer.from('b.txt'), 'y')]);
    expect(rawNames('Lzh', two, 2000).map(String)).toEqual(['a.txt', 'b.txt']);
    expect(rawNames('Arj', Buffer.from('60ea', 'hex'), 2000)).toEqual([]);
    expect(rawNames('7z', two, 2000)).toEqual([]);
    const circle = Buffer.from(level2);
    circle.writeUInt16LE(0, 0);
    expect(rawNames('Lzh', circle, 2000).length).toBeLessThan(3);
  });

  it('behind a program, which is how one unpacks itself (M18)', async () => {
    const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(4000, 7), await packed('a.7z', FILES)]);
    const told = await readAny(program);
    expect(read(told)).toEqual(FILES);
    expect(told.kind).toBeUndefined(); // the program itself is still unread
  });

  it('keeps no trace in the process', async () => {
    const before = process.exitCode;
    await readAny((await packed('a.7z', FILES)).subarray(0, -10));
    expect(process.exitCode).toBe(before);
  });

  it('names that are words of JavaScript (X13)', async () => {
    const told = await readAny(await packed('a.7z', { ['__proto__']: 'one', constructor: 'two', '1': 'three' }));
    const contents = told.files.map(({ name, content }) => `${name} ${content.toString()}`);
    expect(contents.toSorted()).toEqual(['1 three', '__proto__ one', 'constructor two']);
    expect(({} as Record<string, unknown>)['one']).toBeUndefined();
  });
});

describe('what can not be had', () => {
  it('encrypted files are told by name (X02)', async () => {
    const told = await readAny(await packed('a.7z', FILES, '-psecret'));
    expect(read(told)).toEqual({ '名单.txt': 'encrypted', 'b.txt': 'encrypted' });
  });

  it('an encrypted directory (X02)', async () => {
    const told = await readAny(await packed('a.7z', FILES, '-psecret', '-mhe=on'));
    expect(told).toMatchObject({ files: [], unread: 'encrypted', kind: 'archive' });
  });

  it('what breaks off', async () => {
    const whole = await packed('a.bz2', { x: 'marker '.repeat(100) });
    expect((await readAny(whole.subarray(0, -4))).unread).toBe('broken');
    expect((await readAny((await packed('a.7z', FILES)).subarray(0, -20))).unread).toBe('broken');
  });

  it('what stands behind the end is said', async () => {
    const told = await readAny(Buffer.concat([await packed('a.xz', { x: 'marker' }), Buffer.from('secret secret')]));
    expect(told.unread).toBe('broken');
    expect(told.files[0]?.content.toString()).toBe('marker');
  });
});

describe('a bomb (X01)', () => {
  it.each(['a.bz2', 'a.xz'])('ends at the budget, whatever it claims: %s', async (name) => {
    const bomb = await packed(name, { x: Buffer.alloc(20_000_000) });
    expect(bomb.length).toBeLessThan(10_000);
    const budget = { bytes: 1_000_000, entries: 10 };
    const told = await readAny(bomb, 'x', budget);
    expect(told.unread).toBe('too_big');
    expect(told.files.every(({ content }) => content.length <= 1_000_000)).toBe(true);
  });

  it('what claims to be too big is not begun, the others are read', async () => {
    const bytes = await packed('a.7z', { 'big.txt': Buffer.alloc(2_000_000), 'a.txt': 'marker' }, '-ms=off');
    const told = await readAny(bytes, 'x', { bytes: 100_000, entries: 10 });
    expect(read(told)).toEqual({ 'big.txt': 'too_big', 'a.txt': 'marker' });
  });

  it('ends at the number of entries', async () => {
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.txt`, 'x']));
    expect((await readAny(await packed('a.7z', files), 'x', { bytes: 1000, entries: 10 })).unread).toBe('too_big');
  });

  it('a dictionary of a gigabyte is refused, one of 256 MiB is not', async () => {
    const lzma = Buffer.from(
      '5d00000040ffffffffffffffff0036984aab67db7fe5efaeb387b11e531e169dd5e7521f1006faf9504cc36cee3db456c7ad55e9ac1629d9ebbffffd272000',
      'hex',
    );
    expect(lzma.readUInt32LE(1)).toBe(2 ** 30);
    expect((await readAny(lzma)).unread).toBe('too_big');
    lzma.writeUInt32LE(2 ** 28, 1);
    const told = await readAny(lzma);
    expect(told.unread).toBeUndefined();
    expect(told.files[0]?.content.toString()).toBe('marker '.repeat(1000));
  });
});

describe('the listing', () => {
  it('is read block by block', () => {
    const lines = [
      '--',
      'Path = /archive',
      'Comment = secret',
      '',
      '----------',
      'Path = a = b',
      'Size = 5',
      'Encrypted = +',
    ];
    const folder = ['', 'Path = dir', 'Folder = +', 'Path = last', 'Size = '];
    expect(parseListing([...lines, ...folder])).toEqual({
      comments: ['secret'],
      entries: [
        { name: 'a = b', size: 5, isFolder: false, isEncrypted: true },
        { name: 'dir', isFolder: true, isEncrypted: false },
        { name: 'last', isFolder: false, isEncrypted: false },
      ],
    });
  });
});

describe('damage', () => {
  it('never breaks the reader', async () => {
    const whole = await packed('a.7z', FILES);
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        const budget = { bytes: 100_000, entries: 100 };
        const told = await readWith(sevenZipReader({ type: '7z' }), { bytes }, budget);
        expect(told.files.length).toBeLessThan(200);
      }),
      { numRuns: 40 },
    );
  });
});
