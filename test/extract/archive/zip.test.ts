// Zip archives entry by entry: names in any charset (X05), bombs (X01), encryption (X02), lies (X03), paths (X04).
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import type { InnerFile, UnpackBudget } from '../../../src/extract/reader.ts';
import { readZip } from '../../../src/extract/archive/zip.ts';
import { readWith } from '../../support/reader.ts';
import { packed } from '../../support/seven-zip.ts';

const LOCAL = 'PK\u0003\u0004';
const CENTRAL = 'PK\u0001\u0002';
const END = 'PK\u0005\u0006';

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

describe('two readings of one archive (X03)', () => {
  const one = (): Buffer => Buffer.from(zipSync({ 'a.txt': strToU8('one '.repeat(50)) }));
  const two = (): Buffer => Buffer.from(zipSync({ 'b.txt': strToU8('two') }));
  const stored = (name: string, content: string | Buffer): Buffer =>
    Buffer.from(zipSync({ [name]: [Buffer.from(content), { level: 0 }] }));
  const at = (archive: Buffer, sign: string, offset: number): number =>
    archive.indexOf(Buffer.from(sign, 'latin1')) + offset;

  /** The same archive without its directory: a header in front of the data, nothing else. */
  const local = (archive: Buffer): Buffer => archive.subarray(0, at(archive, CENTRAL, 0));

  const contents = async (bytes: Buffer) => read((await walk(bytes)).entries);

  it('an entry that the directory does not name, before and between', async () => {
    expect(await contents(Buffer.concat([local(two()), one()]))).toEqual([
      ['a.txt', 'one '.repeat(50)],
      ['b.txt', 'two'],
    ]);
  });

  it('an entry behind the end', async () => {
    expect(await contents(Buffer.concat([one(), local(two())]))).toContainEqual(['b.txt', 'two']);
  });

  it('two archives, one behind the other', async () => {
    expect(await contents(Buffer.concat([one(), two()]))).toEqual(
      expect.arrayContaining([
        ['a.txt', 'one '.repeat(50)],
        ['b.txt', 'two'],
      ]),
    );
  });

  it('an archive in the comment of another', async () => {
    const archive = one();
    const inner = two();
    archive.writeUInt16LE(inner.length, archive.length - 2);
    expect(await contents(Buffer.concat([archive, inner]))).toEqual(
      expect.arrayContaining([
        ['a.txt', 'one '.repeat(50)],
        ['b.txt', 'two'],
      ]),
    );
  });

  it('no directory at all: what is there is read, and said to be broken', async () => {
    const { entries, refused } = await walk(local(two()));
    expect(read(entries)).toEqual([['b.txt', 'two']]);
    expect(refused).toBe('broken');
  });

  it('something in front that the offsets do not know', async () => {
    const { entries, refused } = await walk(Buffer.concat([Buffer.alloc(100, 'x'), one()]));
    expect(read(entries)).toEqual([['a.txt', 'one '.repeat(50)]]);
    expect(refused).toBeUndefined();
  });

  it('a directory at another place than the end says', async () => {
    const archive = two();
    archive.writeUInt32LE(5, archive.length - 6);
    expect(await contents(archive)).toEqual([['b.txt', 'two']]);
  });

  it('another name in the directory: the other one is told as well', async () => {
    const archive = two();
    archive.write('x.exe', at(archive, CENTRAL, 46), 'latin1');
    const { files, texts } = await readWith(readZip, { bytes: archive });
    expect(files.map(({ name }) => name)).toEqual(['x.exe']);
    expect(texts).toContainEqual({ text: 'b.txt', label: 'name' });
  });

  it('another method in the directory: both are tried', async () => {
    const archive = one();
    archive.writeUInt16LE(0, at(archive, CENTRAL, 10));
    const all = await contents(archive);
    expect(all).toHaveLength(2);
    expect(all).toContainEqual(['a.txt', 'one '.repeat(50)]);
  });

  it('an entry that covers the next one, by what the directory says', async () => {
    const archive = Buffer.concat([
      local(stored('a.txt', 'one')),
      local(stored('b.txt', 'two')),
      stored('c.txt', 'three'),
    ]);
    const record = at(archive, CENTRAL, 0);
    archive.write('a.txt', record + 46, 'latin1');
    for (const offset of [20, 24]) archive.writeUInt32LE(70, record + offset);
    const all = await walk(archive);
    const found = read(all.entries).map(([name, text]) => `${name} ${text}`);
    expect(found).toEqual(expect.arrayContaining(['b.txt two', 'c.txt three']));
    expect(found.some((text) => text.startsWith('a.txt one'))).toBe(true);
    expect(all.refused).toBe('broken');
  });

  it('a length in the directory that is shorter than the data', async () => {
    const archive = stored('a.txt', 'one two three');
    for (const offset of [20, 24]) archive.writeUInt32LE(3, at(archive, CENTRAL, offset));
    const { entries, refused } = await walk(archive);
    expect(read(entries)[0]).toEqual(['a.txt', 'one two three']);
    expect(refused).toBe('broken');
  });

  it('text between the entries and behind them is told', async () => {
    const archive = two();
    const directory = at(archive, CENTRAL, 0);
    const secret = Buffer.from('secret between the entries');
    const torn = Buffer.concat([
      archive.subarray(0, directory),
      secret,
      archive.subarray(directory),
      Buffer.alloc(50),
      secret,
    ]);
    expect((await contents(torn)).filter(([, text]) => text === secret.toString())).toHaveLength(2);
  });

  it('comments of the archive and of entries are text', async () => {
    const archive = Buffer.from(zipSync({ 'a.txt': [strToU8('x'), { comment: 'secret one' }] }));
    const comment = Buffer.from('secret two');
    archive.writeUInt16LE(comment.length, archive.length - 2);
    const { texts } = await readWith(readZip, { bytes: Buffer.concat([archive, comment]) });
    expect(texts.map(({ text }) => text)).toEqual(expect.arrayContaining(['secret one', 'secret two']));
  });

  it('a folder that has content is a file', async () => {
    const { entries } = await walk(named(Buffer.from('dir/')));
    expect(read(entries)).toEqual([['dir/', 'x']]);
  });

  it('one header says encrypted, the other not: both are believed (X02)', async () => {
    const archive = patch(two(), CENTRAL, 8, 1);
    expect(await contents(archive)).toEqual([
      ['b.txt', 'encrypted'],
      ['b.txt', 'two'],
    ]);
  });

  it('a name in Unicode that an extra field gives comes first (X05)', async () => {
    const name = Buffer.from('名单.txt');
    const archive = Buffer.from(
      zipSync({ 'x.txt': [strToU8('x'), { extra: { 0x7075: Buffer.concat([Buffer.alloc(5, 1), name]) } }] }),
    );
    const { files, texts } = await readWith(readZip, { bytes: archive });
    expect(files[0]?.name).toBe('名单.txt');
    expect(texts).toContainEqual({ text: 'x.txt', label: 'name' });
  });

  it('a thousand records that name one entry read it once (X01)', async () => {
    const archive = two();
    const directory = archive.subarray(at(archive, CENTRAL, 0), at(archive, END, 0));
    const end = Buffer.from(archive.subarray(at(archive, END, 0)));
    end.writeUInt16LE(60, 8);
    end.writeUInt16LE(60, 10);
    end.writeUInt32LE(directory.length * 60, 12);
    const many = Buffer.concat([local(archive), ...Array.from({ length: 60 }, () => directory), end]);
    expect(await contents(many)).toEqual([['b.txt', 'two']]);
  });

  it('entries that share bytes are said to be broken (X01)', async () => {
    const inner = stored('b.txt', 'two');
    const outer = stored('a.txt', local(inner));
    const start = outer.indexOf(Buffer.from(LOCAL, 'latin1'), 4);
    const record = Buffer.from(inner.subarray(at(inner, CENTRAL, 0), at(inner, END, 0)));
    record.writeUInt32LE(start, 42);
    const end = Buffer.from(outer.subarray(at(outer, END, 0)));
    const first = outer.subarray(at(outer, CENTRAL, 0), at(outer, END, 0));
    end.writeUInt16LE(2, 10);
    end.writeUInt32LE(first.length + record.length, 12);
    const archive = Buffer.concat([outer.subarray(0, at(outer, CENTRAL, 0)), first, record, end]);
    const { entries, refused } = await walk(archive);
    expect(read(entries).map(([name]) => name)).toEqual(['a.txt', 'b.txt']);
    expect(refused).toBe('broken');
  });
});

describe('a directory of a hundred thousand records (X01)', () => {
  it('is not read to its end', async () => {
    const archive = Buffer.from(zipSync({ 'b.txt': strToU8('two') }));
    const record = archive.subarray(
      archive.indexOf(Buffer.from(CENTRAL, 'latin1')),
      archive.indexOf(Buffer.from(END, 'latin1')),
    );
    const end = Buffer.from(archive.subarray(-22));
    end.writeUInt32LE(record.length * 100_000, 12);
    const front = archive.subarray(0, archive.indexOf(record));
    const bytes = Buffer.concat([front, ...Array.from({ length: 100_000 }, () => record), end]);
    const { entries, refused } = await walk(bytes);
    expect(refused).toBe('too_big');
    expect(entries.length).toBeLessThan(101);
  });
});

describe('other ways of packing', () => {
  it.each(['Deflate64', 'BZip2', 'LZMA', 'PPMd', 'xz'])('%s (X06)', async (method) => {
    const bytes = await packed('a.zip', { '名单.txt': 'one', 'b.txt': 'two '.repeat(500) }, `-mm=${method}`);
    const { entries, refused } = await walk(bytes);
    expect(Object.fromEntries(read(entries))).toEqual({ '名单.txt': 'one', 'b.txt': 'two '.repeat(500) });
    expect(refused).toBeUndefined();
  });

  it.each(['ZipCrypto', 'AES256'])('encrypted with %s (X02)', async (method) => {
    const { entries } = await walk(await packed('a.zip', { 'b.txt': 'two' }, '-psecret', `-mem=${method}`));
    expect(read(entries)).toEqual([['b.txt', 'encrypted']]);
  });

  it('a bomb in another way of packing ends at the budget (X01)', async () => {
    const bytes = await packed('a.zip', { 'a.txt': new Uint8Array(5_000_000) }, '-mm=BZip2');
    const { entries } = await walk(bytes, { bytes: 100_000, entries: 10 });
    expect(read(entries)).toEqual([['a.txt', 'too_big']]);
  });
});

describe('damage', () => {
  const whole = Buffer.from(zipSync({ 'a.txt': strToU8('one '.repeat(50)), 'b.txt': [strToU8('two'), { level: 0 }] }));

  it('never breaks the reader', async () => {
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(whole.length), async (list, start) => {
        const bytes = Buffer.concat([whole.subarray(start), whole]);
        for (const [place, byte] of list) bytes[place] = byte;
        expect((await walk(bytes)).entries.length).toBeLessThan(20);
      }),
      { numRuns: 200 },
    );
  });

  it('never loses an entry without a word: each one byte wrong', async () => {
    for (let place = 0; place < whole.length; place++) {
      const bytes = Buffer.from(whole);
      bytes[place] = (bytes[place] ?? 0) ^ 0x55;
      const { entries, refused } = await walk(bytes);
      const texts = read(entries).map(([, text]) => text);
      const isSaid = refused !== undefined || entries.some(({ content }) => typeof content === 'string');
      const isWhole = texts.includes('one '.repeat(50)) && texts.includes('two');
      expect([place, isSaid || isWhole]).toEqual([place, true]);
    }
  });
});
