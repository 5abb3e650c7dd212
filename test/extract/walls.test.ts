// Walls as extract sees them: outside, files that are more than text are not opened; inside, files are counted, told and left out.
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { extract } from '../../src/extract/extract.ts';
import { RatioBudget } from '../../src/extract/ratio-budget.ts';
import { NeedsChild } from '../../src/extract/walls.ts';
import { UNPACKED_AT_ANY_RATIO } from '../../src/mail/limits.ts';
import type { UnscannableReason } from '../../src/mail/part.ts';
import { docx, paragraph, xlsx } from '../support/office.ts';
import { mailWithFiles } from '../support/files-mail.ts';

const zip = (files: Readonly<Record<string, Buffer>>): Buffer => Buffer.from(zipSync(files));
const text = Buffer.from('plain text of a file');

describe('outside the walls', () => {
  const picture = Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex'),
    Buffer.alloc(900_000),
  ]);

  it('pictures are no text: a large one does not lead inside (R24)', async () => {
    const mail = await mailWithFiles('x', { 'logo.jpg': picture });
    expect((await extract(mail, { walls: 'outside' })).attachments).toHaveLength(1);
  });

  it.each([
    { why: 'a body', body: 'line of text\r\n'.repeat(20_000), files: {} },
    { why: 'a file', body: 'x', files: { 'a.csv': Buffer.from('a,b,c\r\n'.repeat(30_000)) } },
    { why: 'both together', body: 'y\r\n'.repeat(40_000), files: { 'a.csv': Buffer.from('a,b,c\r\n'.repeat(14_000)) } },
  ])('much text leads inside: $why (R24)', async ({ body, files }) => {
    await expect(extract(await mailWithFiles(body, files), { walls: 'outside' })).rejects.toThrow(NeedsChild);
  });

  it('odd mail that is large leads inside, because it is read in many ways (R24)', async () => {
    const mail = await mailWithFiles('x', { 'logo.jpg': picture });
    const odd = Buffer.concat([Buffer.from('Content-Type: text/plain\r\n'), mail]);
    await expect(extract(odd, { walls: 'outside' })).rejects.toThrow(NeedsChild);
  });

  it.each([
    { why: 'a zip', files: { 'a.zip': zip({ 'a.txt': text }) } },
    { why: 'a zip with another name', files: { 'a.csv': zip({ 'a.txt': text }) } },
    { why: 'a zip behind a picture (X03)', files: { 'a.txt': Buffer.concat([text, zip({ 'a.txt': text })]) } },
    { why: 'a PDF', files: { 'a.pdf': Buffer.from('%PDF-1.7\n\u0000\u0001\u0002\u0003') } },
    { why: 'bytes', files: { a: Buffer.alloc(100, 1) } },
    { why: 'a file behind text', files: { 'a.txt': text, 'b.bin': Buffer.alloc(9) } },
  ])('$why is not opened', async ({ files }) => {
    await expect(extract(await mailWithFiles('x', files), { walls: 'outside' })).rejects.toThrow(NeedsChild);
  });

  it.each([
    { why: 'no file', files: {} },
    { why: 'text', files: { 'a.txt': text, 'b.csv': text, 'c.html': Buffer.from('<p>x</p>') } },
    { why: 'nothing', files: { 'a.bin': Buffer.alloc(0) } },
  ])('$why is read as inside', async ({ files }) => {
    const mail = await mailWithFiles('x', files);
    expect(await extract(mail, { walls: 'outside' })).toEqual(await extract(mail));
  });

  it('the same holds for files of mail in mail', async () => {
    const inner = await mailWithFiles('x', { 'a.zip': zip({ 'a.txt': text }) });
    await expect(extract(await mailWithFiles('x', { 'm.eml': inner }), { walls: 'outside' })).rejects.toThrow(
      NeedsChild,
    );
  });
});

/** What a watch hears, and the message. */
async function watched(mail: Buffer, skipped: ReadonlyMap<number, UnscannableReason> = new Map()) {
  const told: (number | undefined)[] = [];
  const watch = {
    skip: (file: number) => skipped.get(file),
    at: (file: number | undefined) => void told.push(file),
  };
  return { message: await extract(mail, { watch }), told };
}

describe('a watch', () => {
  const mail = mailWithFiles('x', {
    'one.zip': zip({ 'two.txt': text, 'three.zip': zip({ 'four.txt': text }) }),
    'five.txt': text,
  });

  it('hears where we are, file by file and back again', async () => {
    const { told } = await watched(await mail);
    expect(told).toEqual([1, 2, 1, 3, 4, 3, 1, undefined, 5, undefined]);
    expect((await watched(await mail)).told).toEqual(told);
  });

  it('leaves a file out with its reason, and nothing else; its name is still read', async () => {
    const { message } = await watched(await mail, new Map([[3, 'too_big']]));
    expect(message.uninspectable).toEqual([{ path: 'one.zip/three.zip', why: 'too_big' }]);
    expect(message.attachments.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      'one.zip/two.txt text',
      'one.zip/three.zip archive',
      'one.zip archive',
      'five.txt text',
    ]);
    const names = message.segments.filter(({ kind }) => kind === 'attachment-name').map(({ text: name }) => name);
    expect(names).toContain('three.zip');
  });
});

/** Rows whose only cell is the first shared string. */
const sharedRows = (count: number): string =>
  Array.from({ length: count }, (_, i) => `<row r="${i + 1}"><c r="A${i + 1}" t="s"><v>0</v></c></row>`).join('');

describe('limits', () => {
  const limited = async (limits: object, files: Readonly<Record<string, Buffer>>) =>
    (await extract(await mailWithFiles('x', files), { limits })).uninspectable;

  it.each([
    { limit: { depth: 1 }, why: 'too_deep', path: 'a.zip/b.zip' },
    { limit: { archiveEntries: 1 }, why: 'too_big', path: 'a.zip/b.zip' },
    { limit: { archiveBytes: 30 }, why: 'too_big', path: 'a.zip' },
    { limit: { textBytes: 10 }, why: 'too_big', path: 'a.zip/b.zip/c.txt' },
  ])('$limit holds (X01, M15)', async ({ limit, why, path }) => {
    const files = { 'a.zip': zip({ 'b.zip': zip({ 'c.txt': text, 'd.txt': text }) }), 'e.txt': Buffer.from('x') };
    expect(await limited({}, files)).toEqual([]);
    expect(await limited(limit, files)).toContainEqual({ path, why });
  });

  it.each([
    { name: 'a.docx', file: docx(paragraph('x'.repeat(3000))) },
    { name: 'a.xlsx', file: xlsx([{ name: 's', rows: sharedRows(40) }], [`<t>${'x'.repeat(100)}</t>`]) },
  ])('of the length of a text is the configured one in $name too (X01)', async ({ name, file }) => {
    expect(await limited({ textBytes: 2000 }, { [name]: file })).toContainEqual({ path: name, why: 'too_big' });
    expect(await limited({ textBytes: 10_000 }, { [name]: file })).toEqual([]);
  });

  it('a larger number of parts makes mail with as many ordinary (M15)', async () => {
    const files = Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`${i}.txt`, Buffer.from('x')]));
    const mail = await mailWithFiles('x', files);
    expect((await extract(mail)).structure).toContain('unparsable');
    const roomy = await extract(mail, { limits: { parts: 2000 } });
    expect([...roomy.structure, ...roomy.uninspectable]).toEqual([]);
    expect(roomy.attachments).toHaveLength(1100);
  });

  it('of the number of parts holds too (M15)', async () => {
    const files = { 'a.txt': text, 'b.txt': text, 'c.txt': text };
    const { structure, uninspectable } = await extract(await mailWithFiles('x', files), { limits: { parts: 2 } });
    expect([...structure, ...uninspectable]).not.toEqual([]);
  });

  it('all texts together have one too, and what is past it is said', async () => {
    const files = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`${i}.txt`, Buffer.alloc(900, 'x')]));
    const { segments, uninspectable } = await extract(await mailWithFiles('x', files), { limits: { textBytes: 1000 } });
    const kept = segments.reduce((sum, segment) => sum + segment.text.length, 0);
    expect(kept).toBeLessThanOrEqual(4000);
    expect(uninspectable).toContainEqual({ path: '8.txt', why: 'too_big' });
    const read = segments.filter(({ kind }) => kind === 'attachment').map(({ path }) => path);
    const all = new Set([...read, ...uninspectable.map(({ path }) => path)]);
    expect(Object.keys(files).filter((name) => !all.has(name))).toEqual([]);
  });
});

describe('the budget of one file (X01)', () => {
  it('is so many times its size, counts against that of the message, and lets the rest of it alone', () => {
    const message = { bytes: 100 * UNPACKED_AT_ANY_RATIO, entries: 5 };
    const bomb = new RatioBudget(message, UNPACKED_AT_ANY_RATIO / 100, 200);
    expect(bomb.bytes).toBe(2 * UNPACKED_AT_ANY_RATIO);
    bomb.bytes -= 3 * UNPACKED_AT_ANY_RATIO;
    bomb.entries--;
    expect([bomb.bytes, message.bytes]).toEqual([-UNPACKED_AT_ANY_RATIO, 97 * UNPACKED_AT_ANY_RATIO]);
    expect(message.entries).toBe(4);
  });

  it('of a small file is as large as a small table may grow', () => {
    expect(new RatioBudget({ bytes: 1e9, entries: 1 }, 10, 200).bytes).toBe(UNPACKED_AT_ANY_RATIO);
  });

  it('is never more than what the message has left', () => {
    expect(new RatioBudget({ bytes: 7, entries: 1 }, 10, 200).bytes).toBe(7);
  });
});
