// `postern scan` as a command: what it prints, in which order, and with which exit code.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../src/cli/scan-file.ts';
import { mailWithFiles } from '../support/files-mail.ts';
import { temporaryFolder } from '../support/folder.ts';
import { lines, plainMail, RESIDENT_IDS } from '../support/mail.ts';
import { postern, posternProcess } from '../support/postern.ts';

const GOOD = plainMail('hello', 'good morning');
const BAD = plainMail('list', `身份证 ${RESIDENT_IDS.join(' ')}`);

async function folderWith(files: Readonly<Record<string, Buffer>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, mail] of Object.entries(files)) await writeFile(join(folder, name), mail);
  return folder;
}

const results = (out: string): readonly ScanResult[] =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ScanResult);

describe('a folder', () => {
  it('is every *.eml in it, sorted, one object a line; one that is held makes the exit code 1', async () => {
    const folder = await folderWith({ 'b.eml': BAD, 'a.eml': GOOD, 'c.txt': BAD, 'c.eml': GOOD });
    await mkdir(join(folder, 'd.eml.old'));
    const { code, out, err } = await postern('scan', '--json', folder);
    expect(results(out).map((r) => [r.file, r.verdict])).toEqual([
      [join(folder, 'a.eml'), 'deliver'],
      [join(folder, 'b.eml'), 'hold'],
      [join(folder, 'c.eml'), 'deliver'],
    ]);
    expect([code, err]).toEqual([1, '']);
  });

  it('of many files comes in order, those that go through other processes too', async () => {
    const packed = await mailWithFiles('see the file', {
      'a.zip': Buffer.from(zipSync({ 'a.txt': Buffer.from('x') })),
    });
    const names = Array.from({ length: 24 }, (_, i) => `${String(i).padStart(2, '0')}.eml`);
    const folder = await folderWith(
      Object.fromEntries(names.map((name, i) => [name, i === 3 ? BAD : i % 2 === 0 ? packed : GOOD])),
    );
    const { code, out, err } = await posternProcess('scan', '--json', folder, join(folder, '03.eml'));
    expect(results(out).map((r) => r.file)).toEqual([...names, '03.eml'].map((name) => join(folder, name)));
    expect(results(out).filter((r) => r.verdict === 'hold')).toHaveLength(2);
    expect([code, err]).toEqual([1, '']);
  });
});

describe('files', () => {
  it('that would all be delivered make the exit code 0', async () => {
    const folder = await folderWith({ 'a.eml': GOOD });
    const { code, out, err } = await postern('scan', join(folder, 'a.eml'));
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^DELIVER {2}.*a\.eml\n/);
  });

  it('that can not be read are told and make the exit code 2; the others are judged', async () => {
    const folder = await folderWith({ 'a.eml': BAD });
    await mkdir(join(folder, 'b.eml'));
    const { code, out, err } = await postern('scan', '--json', folder);
    expect(results(out).map((r) => r.verdict)).toEqual(['hold']);
    expect(err).toMatch(/b\.eml: EISDIR/);
    expect(code).toBe(2);
  });

  it('are judged for the envelope that is given', async () => {
    const folder = await folderWith({ 'a.eml': BAD });
    const { code, out } = await postern(
      'scan',
      '--json',
      '--from',
      'a@corp.example',
      '--rcpt',
      'b@corp.example',
      '--',
      folder,
    );
    expect(results(out)).toMatchObject([
      { direction: 'internal', verdict: 'deliver', recipients: [{ address: 'b@corp.example', kind: 'bcc' }] },
    ]);
    expect(code).toBe(0);
  });

  it('are shown in clear only with --reveal', async () => {
    const folder = await folderWith({ 'a.eml': BAD });
    expect((await postern('scan', '--json', folder)).out).not.toContain(RESIDENT_IDS[0]);
    expect((await postern('scan', '--json', '--reveal', folder)).out).toContain(RESIDENT_IDS[0]);
  });

  it('that name no recipient are told about', async () => {
    const folder = await folderWith({ 'a.eml': Buffer.from('Subject: x\r\n\r\nhello') });
    const { code, err } = await postern('scan', folder);
    expect(err).toContain('no recipient is named in it; give --rcpt');
    expect(code).toBe(0);
  });
});

describe('--show-text', () => {
  const mail = lines(
    'From: wang@corp.example',
    'To: x@other.example',
    'Subject: list',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `first ${RESIDENT_IDS[0]}`,
    '9. attachment \u202Eturned\u200B',
    '--b',
    'Content-Type: application/zip',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="a.zip"',
    '',
    Buffer.from(zipSync({ 'b.txt': Buffer.from('inside'), 'c.bin': Buffer.alloc(9, 1) })).toString('base64'),
    '--b--',
  );

  it('prints each piece of text with its place, unseen characters by their code points, what is unread last', async () => {
    const folder = await folderWith({ 'a.eml': Buffer.from(mail) });
    const { out, code } = await postern('scan', '--show-text', folder);
    const pieces = out.slice(out.indexOf('\n1. ') + 1).trimEnd();
    expect(pieces).toContain(`body, `);
    expect(pieces).toContain(`\n    first ${RESIDENT_IDS[0]}\n    9. attachment <U+202E>turned<U+200B>`);
    expect(pieces).toContain('attachment › a.zip/b.txt, 6 characters\n    inside\n');
    expect(pieces.split('\n').at(-1)).toBe('not read: a.zip/c.bin: unknown type');
    expect(pieces).not.toContain('\u202E');
    expect(code).toBe(0);
  });

  it('adds the texts to the JSON, as they are', async () => {
    const folder = await folderWith({ 'a.eml': Buffer.from(mail) });
    const [result] = results((await postern('scan', '--show-text', '--json', folder)).out);
    expect(result?.segments).toContainEqual({ segment: 'attachment', path: 'a.zip/b.txt', text: 'inside' });
    expect(result?.segments).toContainEqual({ segment: 'subject', label: 'subject', text: 'list' });
    const [without] = results((await postern('scan', '--json', folder)).out);
    expect(without).not.toHaveProperty('segments');
  });
});

describe('hostile files (X01, X12)', () => {
  it('cost the scan nothing but themselves, by the limits of the configuration', async () => {
    const bomb = Buffer.from(zipSync({ bomb: Buffer.alloc(40_000_000) }));
    const hostile = await mailWithFiles(`身份证 ${RESIDENT_IDS.join(' ')}`, { 'bomb.zip': bomb });
    const folder = await folderWith({ 'a.eml': GOOD, 'b.eml': hostile, 'c.eml': BAD });
    const { out, err } = await postern('scan', '--json', folder);
    expect(results(out).map((r) => [r.verdict, r.uninspectable.map(({ path }) => path)])).toEqual([
      ['deliver', []],
      ['hold', ['bomb.zip/bomb', 'bomb.zip']],
      ['hold', []],
    ]);
    expect(err).toBe('');
  });
});

describe('wrong use ends with exit code 2 and a word about it', () => {
  it.each([
    { why: 'a folder without mail', args: [], err: 'no *.eml files in' },
    { why: 'a path that is not there', args: ['none.eml'], err: "can't read" },
    { why: 'a recipient that is no address', args: ['--rcpt', 'nobody'], err: '"nobody" is not a mail address' },
    { why: 'a sender that is no address', args: ['--from', 'a@b@'], err: '"a@b@" is not a mail address' },
    { why: 'a rules folder that is not there (G06)', args: ['--rules', 'none'], err: "can't read the rules folder" },
    { why: 'an option that is none', args: ['--jsno'], err: 'unknown option' },
    { why: 'a configuration that is not there', args: ['--config', 'none.yaml'], err: "can't read the configuration" },
  ])('$why', async ({ args, err }) => {
    const folder = await temporaryFolder();
    const answer = await postern('scan', folder, ...args);
    expect(answer.err).toContain(err);
    expect([answer.code, answer.out]).toEqual([2, '']);
    expect(answer.err).not.toMatch(/\n\s+at /);
  });
});

it('helps, with an example', async () => {
  const { code, out } = await postern('scan', '--help');
  expect(out).toContain('$ postern scan --from wang@corp.example');
  expect(code).toBe(0);
});
