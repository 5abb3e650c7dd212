// Archives that nobody here made, where they are: names, encryption, bombs.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFile } from '../../../src/extract/open-file.ts';
import { Opening } from '../../../src/extract/opening.ts';
import { corpus, corpusFiles } from '../../support/corpora.ts';

const FOLDER = corpus('docs/tika');

async function open(path: string): Promise<Opening> {
  const name = basename(path);
  const opening = new Opening();
  const file = { name, path: name, depth: 0, declaredType: 'application/octet-stream', bytes: readFileSync(path) };
  await openFile(file, opening);
  return opening;
}

describe.skipIf(FOLDER === undefined)('archives of the Tika project', () => {
  it.each([
    { name: 'testZipEncrypted.zip', why: 'encrypted', attack: 'X02' },
    { name: 'test7Z_protected_passTika.7z', why: 'encrypted', attack: 'X02' },
    { name: 'full_encrypted.7z', why: 'encrypted', attack: 'X02' },
    { name: 'test-documents-enc.rar', why: 'encrypted', attack: 'X02' },
    { name: 'test-documents-spanned.zip', why: 'broken', attack: 'X06' },
    { name: 'testZIP_corrupted_oom.zip', why: 'broken', attack: 'X01' },
  ])('$name: $why ($attack)', async ({ name, why }) => {
    const { attachments } = await open(join(FOLDER ?? '', name));
    expect(attachments.at(-1)).toMatchObject({ path: name, kind: 'archive', unscannable: why });
  });

  it.each(['quine.gz', 'droste.zip'])('%s ends at the depth (X01)', async (name) => {
    const { uninspectable, attachments } = await open(join(FOLDER ?? '', name));
    expect(uninspectable.some(({ why }) => why === 'too_deep')).toBe(true);
    expect(attachments.length).toBeLessThan(30);
  });

  it.each(['test-documents.7z', 'test-documents.rar', 'test-documents.zip'])('%s is read (X06)', async (name) => {
    const { segments } = await open(join(FOLDER ?? '', name));
    expect(segments.some(({ path, text }) => path.endsWith('testTXT.txt') && text.includes('indexation'))).toBe(true);
  });

  it('gbk.zip has its name (X05)', async () => {
    const { attachments } = await open(join(FOLDER ?? '', 'gbk.zip'));
    expect(attachments[0]?.name).toContain('集团邮件审计系统');
  });

  it.each(['testZip_absolutePath.zip', 'testZip_relative.zip', 'testZip_overlappingNames.zip'])(
    '%s: names are text (X04)',
    async (name) => {
      const { segments, uninspectable } = await open(join(FOLDER ?? '', name));
      expect(segments.some(({ kind, text }) => kind === 'attachment-name' && /[./]/.test(text))).toBe(true);
      expect(uninspectable).toEqual([]);
    },
  );

  it('no file of the collection breaks it, and none that is whole is a mismatch (M18)', async () => {
    for (const path of corpusFiles('docs')) {
      const { attachments } = await open(path);
      const top = attachments.at(-1);
      expect([path, top?.mismatch ?? false]).toEqual([path, false]);
    }
  });
});
