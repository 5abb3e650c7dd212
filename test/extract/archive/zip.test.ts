// Zip archives entry by entry: names in any charset (X05), bombs (X01), encryption (X02), lies (X03), paths (X04).
import { strToU8, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import type { InnerFile, UnpackBudget } from '../../../src/extract/reader.ts';
import { readZip } from '../../../src/extract/archive/zip.ts';
import { readWith } from '../../support/reader.ts';

const LOCAL = 'PK\u0003\u0004';
const CENTRAL = 'PK\u0001\u0002';

async function walk(bytes: Buffer, budget: UnpackBudget = { bytes: 1_000_000, entries: 100 }) {
  const { files, unread } = await readWith(readZip, { bytes }, budget);
  return { entries: files, refused: unread, budget };
}

const read = (entries: readonly InnerFile[]): readonly (readonly [string, string])[] =>
  entries.map(({ name, content }) => [name, typeof content === 'string' ? content : content.toString()]);

/** An archive whose one entry has those octets as name, with or without the flag for UTF-8. */
function named(name: Buffer, utf8 = false): Buffer {
  const placeholder = 'n'.repeat(name.length);
  const archive = Buffer.from(zipSync({ [placeholder]: strToU8('x') }));
  for (let at = archive.indexOf(placeholder); at !== -1; at = archive.indexOf(placeholder, at + 1))
    name.copy(archive, at);
  if (utf8)
    for (const [sign, flags] of [
      [LOCAL, 6],
      [CENTRAL, 8],
    ] as const)
      patch(archive, sign, flags, 0x800);
  return archive;
}

/** Sets bits in a 16-bit field of the first header of a kind. */
function patch(archive: Buffer, sign: string, offset: number, bits: number): Buffer {
  const at = archive.indexOf(Buffer.from(sign, 'latin1')) + offset;
  archive.writeUInt16LE(archive.readUInt16LE(at) | bits, at);
  return archive;
}

describe('an archive', () => {
  it('gives its files, stored and deflated, folders not', async () => {
    const archive = zipSync({ 'a.txt': strToU8('one'), dir: { 'b.txt': [strToU8('two '.repeat(100)), { level: 9 }] } });
    const { entries, refused, budget } = await walk(Buffer.from(archive));
    expect(read(entries)).toEqual([
      ['a.txt', 'one'],
      ['dir/b.txt', 'two '.repeat(100)],
    ]);
    expect(refused).toBeUndefined();
    expect(budget.bytes).toBe(1_000_000 - 403);
  });

  it.each([
    { why: 'GBK', octets: iconv.encode('身份证名单.txt', 'gbk'), utf8: false, name: '身份证名单.txt' },
    { why: 'Big5', octets: iconv.encode('機密客戶名單.txt', 'big5'), utf8: false, name: '機密客戶名單.txt' },
    { why: 'UTF-8 with the flag', octets: Buffer.from('名单.txt'), utf8: true, name: '名单.txt' },
    { why: 'UTF-8 without the flag', octets: Buffer.from('名单.txt'), utf8: false, name: '名单.txt' },
    {
      why: 'what leads out of a folder is only text (X04)',
      octets: Buffer.from('../../etc/passwd'),
      utf8: false,
      name: '../../etc/passwd',
    },
    { why: 'absolute (X04)', octets: Buffer.from('/etc/passwd'), utf8: false, name: '/etc/passwd' },
    { why: 'for a shell (X04)', octets: Buffer.from('$(id);`id`'), utf8: false, name: '$(id);`id`' },
    { why: 'Windows folders', octets: Buffer.from(String.raw`dir\a.txt`), utf8: false, name: String.raw`dir\a.txt` },
    { why: 'of JavaScript (X13)', octets: Buffer.from('__proto__'), utf8: false, name: '__proto__' },
  ])('names: $why', async ({ octets, utf8, name }) => {
    const { entries } = await walk(named(octets, utf8));
    expect(read(entries)).toEqual([[name, 'x']]);
  });
});

describe('what can not be had', () => {
  const good = (): Buffer => Buffer.from(zipSync({ 'a.txt': strToU8('one '.repeat(50)), 'b.txt': strToU8('two') }));

  it('an encrypted entry is told, the others are read (X02)', async () => {
    const { entries, refused } = await walk(patch(patch(good(), LOCAL, 6, 1), CENTRAL, 8, 1));
    expect(read(entries)).toEqual([
      ['a.txt', 'encrypted'],
      ['b.txt', 'two'],
    ]);
    expect(refused).toBeUndefined();
  });

  it('AES counts as encrypted even without the flag (X02)', async () => {
    const archive = good();
    archive.writeUInt16LE(99, archive.indexOf(Buffer.from(CENTRAL, 'latin1')) + 10);
    expect(read((await walk(archive)).entries)[0]).toEqual(['a.txt', 'encrypted']);
  });

  it('a method that nobody has', async () => {
    const archive = good();
    for (const [sign, at] of [
      [LOCAL, 8],
      [CENTRAL, 10],
    ] as const)
      archive.writeUInt16LE(77, archive.indexOf(Buffer.from(sign, 'latin1')) + at);
    expect(read((await walk(archive)).entries)).toContainEqual(['a.txt', 'unknown_type']);
  });

  it.each([
    { why: 'cut off', spoil: (bytes: Buffer) => bytes.subarray(0, -30) },
    { why: 'nothing of it', spoil: () => Buffer.from('PK\u0003\u0004') },
    {
      why: 'with fewer entries than its directory says (X03)',
      spoil: (bytes: Buffer) => {
        bytes.writeUInt16LE(5, bytes.length - 12);
        return bytes;
      },
    },
    {
      why: 'one part of several (X06)',
      spoil: (bytes: Buffer) => {
        bytes.writeUInt16LE(1, bytes.length - 18);
        return bytes;
      },
    },
  ])('an archive that is broken: $why', async ({ spoil }) => {
    expect((await walk(spoil(good()))).refused).toBe('broken');
  });

  it('data that does not unpack', async () => {
    const archive = good();
    archive.fill(0xff, 35, 45);
    expect(read((await walk(archive)).entries)[0]?.[1]).toBe('broken');
  });
});

describe('a bomb (X01)', () => {
  it('ends at the budget of bytes', async () => {
    const bomb = Buffer.from(zipSync({ 'a.txt': Buffer.alloc(5_000_000), 'b.txt': strToU8('two') }, { level: 9 }));
    expect(bomb.length).toBeLessThan(10_000);
    const { entries, budget } = await walk(bomb, { bytes: 100_000, entries: 10 });
    expect(read(entries).map(([name, content]) => [name, content])).toEqual([
      ['a.txt', 'too_big'],
      ['b.txt', 'too_big'],
    ]);
    expect(budget.bytes).toBeLessThan(0);
    expect(budget.bytes).toBeGreaterThan(-1_000_000);
  });

  it('counts what comes, not what the directory claims (X03)', async () => {
    const bomb = Buffer.from(zipSync({ 'a.txt': Buffer.alloc(5_000_000) }, { level: 9 }));
    bomb.writeUInt32LE(1, bomb.indexOf(Buffer.from(CENTRAL, 'latin1')) + 24);
    expect(read((await walk(bomb, { bytes: 100_000, entries: 10 })).entries)).toEqual([['a.txt', 'too_big']]);
  });

  it('ends at the budget of entries, which is shared', async () => {
    const many = Buffer.from(zipSync(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}`, strToU8('x')]))));
    const budget = { bytes: 1000, entries: 50 };
    expect((await walk(many, budget)).refused).toBeUndefined();
    const second = await walk(many, budget);
    expect(second.refused).toBe('too_big');
    expect(second.entries).toHaveLength(20);
  });
});
