// The files of held mail: whole or not there, never changed, never to be read by others.
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryContent, readAll, type MessageContent } from '../../src/mail/content.ts';
import { isFault } from '../../src/mail/fault.ts';
import { newReference, type Reference } from '../../src/mail/reference.ts';
import { HeldFiles } from '../../src/quarantine/held-files.ts';
import { temporaryFolder } from '../support/folder.ts';

async function open(): Promise<{ files: HeldFiles; folder: string }> {
  const folder = join(await temporaryFolder(), 'held');
  const files = new HeldFiles(folder);
  await files.prepare();
  return { files, folder };
}

const BYTES = Buffer.from('Subject: x\r\n\r\n\0\xff', 'latin1');

describe('a file', () => {
  it.each([
    { why: 'small', bytes: BYTES },
    { why: 'empty', bytes: Buffer.alloc(0) },
    { why: 'of several megabytes', bytes: Buffer.alloc(3_000_000, 'abc') },
  ])('$why, is written and read', async ({ bytes }) => {
    const { files, folder } = await open();
    const reference = newReference();
    const stored = await files.write(reference, memoryContent(bytes));
    expect(stored).toEqual({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    expect(await readdir(folder)).toEqual([`${reference}.eml`]);
    expect((await readFile(join(folder, `${reference}.eml`))).equals(bytes)).toBe(true);
    expect((await readAll(files.read(reference, stored.size))).equals(bytes)).toBe(true);
  });

  it('is of nobody else to read', async () => {
    const { files, folder } = await open();
    const reference = newReference();
    await files.write(reference, memoryContent(BYTES));
    expect((await stat(join(folder, `${reference}.eml`))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('is gone when it is removed, once or twice', async () => {
    const { files, folder } = await open();
    const reference = newReference();
    await files.write(reference, memoryContent(BYTES));
    await files.remove(reference);
    await files.remove(reference);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    { why: 'the content can not be read', code: 'EIO', fault: 'storage' },
    { why: 'the disk is full', code: 'ENOSPC', fault: 'storage-full' },
    { why: 'the quota is used up', code: 'EDQUOT', fault: 'storage-full' },
  ] as const)('is not there, not even in part, when $why', async ({ code, fault }) => {
    const { files, folder } = await open();
    const content: MessageContent = {
      size: 10,
      async *chunks() {
        yield BYTES;
        throw Object.assign(new Error(code), { code });
      },
    };
    await expect(files.write(newReference(), content)).rejects.toSatisfy((e) => isFault(e, fault));
    expect(await readdir(folder)).toEqual([]);
  });

  it('can not be written where there is no folder', async () => {
    const files = new HeldFiles(join(await temporaryFolder(), 'nowhere'));
    await expect(files.write(newReference(), memoryContent(BYTES))).rejects.toSatisfy((e) => isFault(e, 'storage'));
  });

  it('that can not be removed is a fault', async () => {
    const { files, folder } = await open();
    const reference = newReference();
    await mkdir(join(folder, `${reference}.eml`));
    await chmod(folder, 0o700);
    await expect(files.remove(reference)).rejects.toSatisfy((e) => isFault(e, 'storage'));
  });
});

describe('old files', () => {
  it('are named; unfinished ones are removed, others are left', async () => {
    const { files, folder } = await open();
    const [old, young] = [newReference(), newReference()];
    const make = async (name: string, hours: number): Promise<void> => {
      await writeFile(join(folder, name), 'x');
      const time = Date.now() / 1000 - hours * 3600;
      await utimes(join(folder, name), time, time);
    };
    await make(`${old}.eml`, 2);
    await make(`${young}.eml`, 0);
    await make(`${old}.eml.part`, 2);
    await make(`${young}.eml.part`, 0);
    await make('README', 2);
    await make('no-reference.eml', 2);
    const named: readonly Reference[] = await files.olderThan(Date.now() - 3_600_000);
    expect(named).toEqual([old]);
    expect((await readdir(folder)).toSorted()).toEqual(
      ['README', 'no-reference.eml', `${old}.eml`, `${young}.eml`, `${young}.eml.part`].toSorted(),
    );
  });
});
