// gzip: all members, names and comments in headers, what stands behind (X03), bombs (X01).
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGzip, readGzip } from '../../../src/extract/archive/gzip.ts';
import { readWith } from '../../support/reader.ts';

const read = (bytes: Buffer, name = 'a.txt.gz') => readWith(readGzip, { bytes, name });

/** A member with a name and a comment in its header. */
function named(name: Buffer, comment: string, content: string): Buffer {
  const member = gzipSync(content);
  const header = Buffer.from(member.subarray(0, 10));
  header[3] = 0x18;
  return Buffer.concat([header, name, Buffer.from([0]), Buffer.from(`${comment}\0`), member.subarray(10)]);
}

describe('gzip', () => {
  it('gives its content', async () => {
    const told = await read(gzipSync('marker'));
    expect(told.files).toEqual([{ name: 'a.txt', size: 6, content: Buffer.from('marker') }]);
    expect(told.unread).toBeUndefined();
  });

  it('joins members: a number may be cut in two (X03)', async () => {
    const { files } = await read(Buffer.concat([gzipSync('4403051992'), gzipSync('02296550')]));
    expect(files[0]?.content.toString()).toBe('440305199202296550');
  });

  it('tells names and comments of headers, in any charset (X05)', async () => {
    const gbk = Buffer.from('c3fbb5a5', 'hex'); // 名单
    const { files, texts } = await read(
      Buffer.concat([named(gbk, 'secret', 'x'), named(Buffer.from('b.txt'), '', 'y')]),
    );
    expect(files.map(({ name }) => name)).toEqual(['名单']);
    expect(texts.map(({ text }) => text)).toEqual(expect.arrayContaining(['secret', 'b.txt']));
  });

  it('tells what stands behind it as a file (X03)', async () => {
    const told = await read(Buffer.concat([gzipSync('x'), Buffer.from('secret')]));
    expect(told.files.map(({ content }) => content.toString())).toEqual(['x', 'secret']);
  });

  it('padding behind it is nothing', async () => {
    expect((await read(Buffer.concat([gzipSync('x'), Buffer.alloc(512)]))).files).toHaveLength(1);
  });

  it.each([
    { why: 'cut off', spoil: (bytes: Buffer) => bytes.subarray(0, -12) },
    { why: 'without its end', spoil: (bytes: Buffer) => bytes.subarray(0, -8) },
    {
      why: 'with another checksum',
      spoil: (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -8), Buffer.alloc(8, 1)]),
    },
  ])('what breaks is given as far as it goes, and said: $why', async ({ spoil }) => {
    const text = Array.from({ length: 500 }, (_, i) => `line ${i * 7919}`).join('\n');
    const told = await read(spoil(gzipSync(text)));
    expect(told.unread).toBe('broken');
    expect(told.files[0]?.content.toString()).toContain('line 7919');
  });

  it('a header that goes past the end', async () => {
    expect((await read(Buffer.from('1f8b0808000000000003616263', 'hex'))).unread).toBe('broken');
  });

  it('a bomb ends at the budget (X01)', async () => {
    const budget = { bytes: 100_000, entries: 10 };
    const told = await readWith(readGzip, { bytes: gzipSync(Buffer.alloc(10_000_000)), name: 'a' }, budget);
    expect(told.unread).toBe('too_big');
    expect(budget.bytes).toBeLessThan(0);
  });

  it('any bytes behind the signature end soon', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (rest) => {
        const bytes = Buffer.concat([Buffer.from('1f8b08', 'hex'), rest]);
        expect(isGzip(bytes)).toBe(true);
        expect((await read(bytes)).files.length).toBeLessThan(3);
      }),
      { numRuns: 200 },
    );
  });
});
