// What a file is: by its content first, by its name second, by its label last (attack M18).
import { strToU8, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { endsInZip, fileKind, isTextType, isZip, looksLikeText } from '../../src/extract/file-kind.ts';

const ZIP = Buffer.from(zipSync({ 'a.txt': strToU8('x') }));
const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de', 'hex');
const EXE = Buffer.concat([Buffer.from('4d5a90000300000004000000ffff0000', 'hex'), Buffer.alloc(64)]);
const PDF = Buffer.from('%PDF-1.7\n');
const RAR = Buffer.from('526172211a0701000000', 'hex');
const TEXT = Buffer.from('hello');
const OCTETS = 'application/octet-stream';

describe('the kind', () => {
  it.each([
    { why: 'a zip', bytes: ZIP, name: 'a.zip', type: 'application/zip', kind: 'archive' },
    { why: 'a zip without name', bytes: ZIP, name: '', type: OCTETS, kind: 'archive' },
    { why: 'a zip that is called a picture', bytes: ZIP, name: 'a.png', type: 'image/png', kind: 'archive' },
    { why: 'a zip that is called a text', bytes: ZIP, name: 'a.txt', type: 'text/plain', kind: 'archive' },
    { why: 'a zip that is called a PDF', bytes: ZIP, name: 'a.pdf', type: 'application/pdf', kind: 'archive' },
    { why: 'an Office file is a zip inside', bytes: ZIP, name: 'a.docx', type: OCTETS, kind: 'document' },
    { why: 'so is a spreadsheet', bytes: ZIP, name: 'A.XLSX', type: OCTETS, kind: 'spreadsheet' },
    { why: 'a program that is called a picture', bytes: EXE, name: 'a.jpg', type: 'image/jpeg', kind: 'executable' },
    { why: 'a PDF that is called a text', bytes: PDF, name: 'a.txt', type: 'text/plain', kind: 'pdf' },
    { why: 'a picture', bytes: PNG, name: 'a.bin', type: OCTETS, kind: 'image' },
    { why: 'another archive', bytes: RAR, name: 'a', type: OCTETS, kind: 'archive' },
    { why: 'a text by its name', bytes: TEXT, name: 'a.csv', type: OCTETS, kind: 'spreadsheet' },
    {
      why: 'a double extension counts by its last (H03)',
      bytes: TEXT,
      name: 'a.pdf.exe',
      type: OCTETS,
      kind: 'executable',
    },
    { why: 'a key by its name', bytes: TEXT, name: 'prod.PFX', type: OCTETS, kind: 'key' },
    { why: 'a dot in a folder is no extension', bytes: TEXT, name: 'a.zip/readme', type: 'text/plain', kind: 'text' },
    { why: 'a picture by its label only', bytes: TEXT, name: '', type: 'image/x-strange', kind: 'image' },
    { why: 'a message by its label', bytes: TEXT, name: '', type: 'message/delivery-status', kind: 'message' },
    { why: 'nothing says', bytes: TEXT, name: '', type: OCTETS, kind: 'other' },
    { why: 'an empty file', bytes: Buffer.alloc(0), name: '', type: OCTETS, kind: 'other' },
  ])('$why: $kind', async ({ bytes, name, type, kind }) => {
    expect((await fileKind(bytes, name, type)).kind).toBe(kind);
  });

  it('tells the type by content, where there is one', async () => {
    expect(await fileKind(PNG, '', OCTETS)).toEqual({ detectedType: 'image/png', kind: 'image' });
    expect(await fileKind(TEXT, 'a.txt', OCTETS)).toEqual({ kind: 'text' });
  });
});

describe('what looks like text', () => {
  it.each([
    { why: 'ASCII', bytes: TEXT, text: true },
    { why: 'UTF-8', bytes: Buffer.from('身份证'), text: true },
    { why: 'GBK', bytes: iconv.encode('身份证', 'gbk'), text: true },
    { why: 'UTF-16 with a mark', bytes: iconv.encode('身份证 1', 'utf-16le', { addBOM: true }), text: true },
    { why: 'UTF-16 without a mark (C01)', bytes: iconv.encode('身份证 440305199202296550', 'utf-16le'), text: true },
    { why: 'ISO-2022-JP with its escapes', bytes: Buffer.from('\u001B$B<R\u001B(B'), text: true },
    { why: 'tabs and line ends', bytes: Buffer.from('a\tb\r\n\f'), text: true },
    { why: 'nothing', bytes: Buffer.alloc(0), text: true },
    { why: 'zeros', bytes: Buffer.alloc(100), text: false },
    { why: 'a program', bytes: EXE, text: false },
    { why: 'control characters', bytes: Buffer.from('\u0001\u0002\u0003abc'), text: false },
  ])('$why: $text', ({ bytes, text }) => {
    expect(looksLikeText(bytes)).toBe(text);
  });

  it.each([
    { type: 'application/xml', text: true },
    { type: 'image/svg+xml', text: true },
    { type: 'text/calendar', text: true },
    { type: 'application/rtf', text: false },
    { type: 'application/xmlx', text: false },
  ])('$type: $text', ({ type, text }) => {
    expect(isTextType(type)).toBe(text);
  });
});

describe('a zip', () => {
  const EMPTY = Buffer.concat([Buffer.from('PK\u0005\u0006', 'latin1'), Buffer.alloc(18)]);

  it.each([
    { why: 'a file', bytes: ZIP, begins: true, ends: true },
    { why: 'an empty one', bytes: EMPTY, begins: true, ends: true },
    {
      why: 'with something in front (X03)',
      bytes: Buffer.concat([Buffer.alloc(9000, 'x'), ZIP]),
      begins: false,
      ends: true,
    },
    { why: 'with a comment behind', bytes: Buffer.concat([ZIP, Buffer.alloc(60_000, 'c')]), begins: true, ends: true },
    { why: 'cut off', bytes: ZIP.subarray(0, 40), begins: true, ends: false },
    { why: 'text about one', bytes: Buffer.from('PK is a prefix'), begins: false, ends: false },
    { why: 'nothing', bytes: Buffer.alloc(0), begins: false, ends: false },
  ])('$why', ({ bytes, begins, ends }) => {
    expect([isZip(bytes), endsInZip(bytes)]).toEqual([begins, ends]);
  });
});
