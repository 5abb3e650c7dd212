// tar: entries in all dialects, names (X04, X05, X13), links, lies about lengths (X03).
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { isTar, readTar } from '../../../src/extract/archive/tar.ts';
import { readWith } from '../../support/reader.ts';
import { paxRecord, tar, tarEntry } from '../../support/tar.ts';

async function read(bytes: Buffer) {
  const { files, texts, unread } = await readWith(readTar, { bytes });
  return {
    files: files.map(({ name, content }) => [name, content.toString()]),
    texts: texts.map(({ text }) => text),
    unread,
  };
}

describe('tar', () => {
  it('gives its files; folders and links are text', async () => {
    const bytes = tar(
      { name: 'dir/', type: '5' },
      { name: 'dir/a.txt', content: 'one' },
      { name: 'l', type: '2', link: '/etc/秘密' },
      { name: 'empty' },
    );
    expect(isTar(bytes)).toBe(true);
    expect(await read(bytes)).toEqual({
      files: [
        ['dir/a.txt', 'one'],
        ['empty', ''],
      ],
      texts: ['dir/', '/etc/秘密', 'l'],
      unread: undefined,
    });
  });

  it.each([
    { why: 'GBK (X05)', name: iconv.encode('身份证名单.txt', 'gbk'), expected: '身份证名单.txt' },
    { why: 'Big5 (X05)', name: iconv.encode('機密客戶名單.txt', 'big5'), expected: '機密客戶名單.txt' },
    { why: 'UTF-8', name: '名单.txt', expected: '名单.txt' },
    { why: 'out of the folder (X04)', name: '../../etc/passwd', expected: '../../etc/passwd' },
    { why: 'for a shell (X04)', name: ';id;`id`$(id)', expected: ';id;`id`$(id)' },
    { why: 'of JavaScript (X13)', name: '__proto__', expected: '__proto__' },
  ])('names: $why', async ({ name, expected }) => {
    expect((await read(tar({ name, content: 'x' }))).files).toEqual([[expected, 'x']]);
  });

  it('longer names: pax and GNU, and the shorter one where it is another (X03)', async () => {
    const long = `${'长'.repeat(60)}.txt`;
    const bytes = tar(
      { name: 'PaxHeader', type: 'x', content: paxRecord('path', long) + paxRecord('comment', 'secret') },
      { name: 'other.txt', content: 'one' },
      { name: '././@LongLink', type: 'L', content: `${long}\0` },
      { name: long.slice(0, 20), content: 'two' },
      { name: 'plain.txt', content: 'three' },
    );
    const told = await read(bytes);
    expect(told.files).toEqual([
      [long, 'one'],
      [long, 'two'],
      ['plain.txt', 'three'],
    ]);
    expect(told.texts).toEqual(expect.arrayContaining(['other.txt', 'secret']));
  });

  it('a length that pax states counts (X03)', async () => {
    const bytes = tar(
      { name: 'p', type: 'x', content: paxRecord('size', '6') },
      { name: 'a', content: 'secret', size: 0 },
    );
    expect((await read(bytes)).files).toEqual([['a', 'secret']]);
  });

  it('goes on behind its end, as some unpackers do (X03)', async () => {
    const bytes = Buffer.concat([tar({ name: 'a', content: 'one' }), tar({ name: 'b', content: 'two' })]);
    expect((await read(bytes)).files).toEqual([
      ['a', 'one'],
      ['b', 'two'],
    ]);
  });

  it('bytes that are no entry are told and said (X03)', async () => {
    const told = await read(Buffer.concat([tar({ name: 'a', content: 'one' }), Buffer.from('secret')]));
    expect(told.files.map(([, content]) => content?.trimEnd())).toEqual(['one', 'secret']);
    expect(told.unread).toBe('broken');
  });

  it('what breaks off is given as far as it goes', async () => {
    expect(await read(tarEntry({ name: 'a', content: 'one', size: 5000 }))).toMatchObject({ unread: 'broken' });
  });

  it('too many bytes or entries end it (X01)', async () => {
    const bytes = tar({ name: 'a', content: 'x'.repeat(1000) }, { name: 'b' }, { name: 'c' });
    expect((await readWith(readTar, { bytes }, { bytes: 500, entries: 10 })).unread).toBe('too_big');
    expect((await readWith(readTar, { bytes }, { bytes: 5000, entries: 2 })).unread).toBe('too_big');
  });

  it('other bytes are none', () => {
    expect(isTar(Buffer.alloc(1024))).toBe(false);
    expect(isTar(Buffer.from('a text '.repeat(200)))).toBe(false);
  });

  it('a damaged one never breaks the reader', async () => {
    const whole = tar(
      { name: 'p', type: 'x', content: paxRecord('path', 'long') },
      { name: 'a', content: 'x'.repeat(700) },
    );
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of list) bytes[at] = byte;
        expect((await read(bytes)).files.length).toBeLessThan(10);
      }),
      { numRuns: 200 },
    );
  });
});
