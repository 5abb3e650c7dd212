// When content, name and label of a file tell different stories (M18), and when they only seem to.
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { fileKind } from '../../src/extract/file-kind.ts';
import { mismatches } from '../../src/extract/mismatch.ts';

const ZIP = Buffer.from(zipSync({ 'a.txt': Buffer.from('x') }));
const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de', 'hex');
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
const EXE = Buffer.concat([Buffer.from('4d5a90000300000004000000ffff0000', 'hex'), Buffer.alloc(64)]);
const PDF = Buffer.from('%PDF-1.7\n%\u00E2\u00E3\n', 'latin1');
const RAR = Buffer.from('526172211a0701000000', 'hex');
const CFB = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
const HTML = Buffer.from('<html><body>x</body></html>');
const TEXT = Buffer.from('hello, world');
const OCTETS = 'application/octet-stream';

const judge = async (bytes: Buffer, name: string, declaredType: string): Promise<boolean> => {
  const { detectedType } = await fileKind(bytes, name, declaredType);
  return mismatches({ bytes, name, declaredType, path: name, depth: 0 }, detectedType);
};

describe('a mismatch (M18)', () => {
  it.each([
    { why: 'a program called a picture', bytes: EXE, name: 'a.jpg', type: 'image/jpeg' },
    { why: 'a program called a document', bytes: EXE, name: 'a.doc', type: OCTETS },
    { why: 'a program called an archive', bytes: EXE, name: 'a.zip', type: OCTETS },
    { why: 'a program labelled a picture, without a name', bytes: EXE, name: '', type: 'image/png' },
    { why: 'an archive called a picture', bytes: ZIP, name: 'a.png', type: 'image/png' },
    { why: 'an archive called a text', bytes: ZIP, name: 'a.txt', type: 'text/plain' },
    { why: 'an archive called a PDF', bytes: RAR, name: 'A.PDF', type: 'application/pdf' },
    { why: 'a page called a picture', bytes: HTML, name: 'a.jpg', type: 'image/jpeg' },
    { why: 'a text called an archive', bytes: TEXT, name: 'a.zip', type: OCTETS },
    { why: 'a text called a PDF', bytes: TEXT, name: 'a.pdf', type: 'application/pdf' },
    { why: 'a picture called a document', bytes: PNG, name: 'a.docx', type: OCTETS },
    { why: 'a PDF called a text', bytes: PDF, name: 'a.txt', type: 'text/plain' },
    { why: 'a PDF labelled a picture, without a name', bytes: PDF, name: '', type: 'image/png' },
    { why: 'an old document called a picture', bytes: CFB, name: 'a.png', type: 'image/png' },
  ])('$why', async ({ bytes, name, type }) => {
    expect(await judge(bytes, name, type)).toBe(true);
  });
});

describe('no mismatch: ordinary mail', () => {
  it.each([
    { why: 'a picture under the other name', bytes: JPEG, name: 'a.jpeg', type: 'image/jpg' },
    { why: 'a JPEG called PNG: cameras and chats do that', bytes: JPEG, name: 'a.png', type: 'image/png' },
    { why: 'a document is an archive inside', bytes: ZIP, name: 'a.docx', type: OCTETS },
    { why: 'a table labelled by Excel', bytes: TEXT, name: 'a.csv', type: 'application/vnd.ms-excel' },
    {
      why: 'a page called a table: reports are written so',
      bytes: HTML,
      name: 'a.xls',
      type: 'application/vnd.ms-excel',
    },
    { why: 'RTF called a document', bytes: Buffer.from('{\\rtf1 x}'), name: 'a.doc', type: 'application/msword' },
    { why: 'a new document under the old name', bytes: ZIP, name: 'a.doc', type: 'application/msword' },
    { why: 'an encrypted new document is an old one outside', bytes: CFB, name: 'a.xlsx', type: OCTETS },
    { why: 'a label that says nothing', bytes: PDF, name: 'a.pdf', type: OCTETS },
    { why: 'a wrong label, a right name', bytes: PDF, name: 'a.pdf', type: 'image/png' },
    { why: 'a signed PDF', bytes: Buffer.from('3082', 'hex'), name: 'a.pdf.p7m', type: 'application/pkcs7-mime' },
    { why: 'an unknown extension', bytes: ZIP, name: 'a.dat', type: OCTETS },
    { why: 'one archive called another', bytes: RAR, name: 'a.zip', type: 'application/zip' },
    { why: 'a text called a log', bytes: TEXT, name: 'a.log', type: OCTETS },
    { why: 'source text', bytes: Buffer.from('MZ is a text'), name: 'a.txt', type: 'text/plain' },
    { why: 'a script called a text', bytes: Buffer.from('#!/bin/sh\n'), name: 'a.txt', type: 'text/plain' },
    { why: 'an empty file', bytes: Buffer.alloc(0), name: 'a.pdf', type: 'application/pdf' },
    { why: 'bytes that nobody knows', bytes: Buffer.from([0, 1, 2, 3, 0, 9]), name: 'a.pdf', type: 'application/pdf' },
    { why: 'a program called what it is', bytes: EXE, name: 'a.exe', type: 'application/x-msdownload' },
    { why: 'a picture by a label that is a text', bytes: PNG, name: '', type: 'text/plain' },
    { why: 'a mail called a text', bytes: Buffer.from('From: a\nTo: b\n\nx'), name: 'a.txt', type: 'text/plain' },
    {
      why: 'SVG',
      bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      name: 'a.svg',
      type: 'image/svg+xml',
    },
    {
      why: 'SVG without a name',
      bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      name: '',
      type: 'image/svg+xml',
    },
    { why: 'a page saved by Word as mail', bytes: Buffer.from('MIME-Version: 1.0\n\nx'), name: 'a.doc', type: OCTETS },
  ])('$why', async ({ bytes, name, type }) => {
    expect(await judge(bytes, name, type)).toBe(false);
  });
});
