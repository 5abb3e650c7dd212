// The files of held mail: whole or not there, never changed, never to be read by others.
import { createHash } from 'node:crypto';
import {
  chmod,
  mkdir,
  open as openFile,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryContent, readAll, type MessageContent } from '../../src/mail/content.ts';
import { isFault } from '../../src/mail/fault.ts';
import { newReference } from '../../src/mail/reference.ts';
import { HeldFiles, type FileCalls } from '../../src/quarantine/held-files.ts';
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

const CALLS = ['open', 'write', 'fsync', 'close', 'rename', 'fsync of the folder'] as const;
const CODES = ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'EACCES'] as const;

/** The real calls, but for one that fails; counts how often each was made. */
function failing(call: (typeof CALLS)[number] | 'none', code: string): { calls: FileCalls; made: Map<string, number> } {
  const made = new Map<string, number>();
  const pass = (name: string): void => {
    made.set(name, (made.get(name) ?? 0) + 1);
    if (name === call) throw Object.assign(new Error(code), { code });
  };
  const openFailing: typeof openFile = async (path, flags, mode) => {
    const isFolder = flags === 'r';
    if (!isFolder) pass('open');
    const file = await openFile(path, flags, mode);
    const [sync, close, write] = [file.sync.bind(file), file.close.bind(file), file.writeFile.bind(file)];
    file.sync = async () => {
      pass(isFolder ? 'fsync of the folder' : 'fsync');
      await sync();
    };
    file.writeFile = async (...args) => {
      pass('write');
      await write(...args);
    };
    file.close = async () => {
      await close();
      if (!isFolder) pass('close');
    };
    return file;
  };
  const calls: FileCalls = {
    open: openFailing,
    rename: async (from, to) => {
      pass('rename');
      await rename(from, to);
    },
    unlink,
  };
  return { calls, made };
}

describe('a disk that fails (attack R03)', () => {
  it.each(CALLS.flatMap((call) => CODES.map((code) => ({ call, code }))))(
    '$code at $call: a fault, nothing is left to be seen, and nothing is tried twice',
    async ({ call, code }) => {
      const { folder } = await open();
      const { calls, made } = failing(call, code);
      const files = new HeldFiles(folder, { calls });
      const fault = code === 'ENOSPC' || code === 'EDQUOT' ? 'storage-full' : 'storage';
      await expect(files.write(newReference(), memoryContent(BYTES))).rejects.toSatisfy((e) => isFault(e, fault));
      expect(made.get(call)).toBe(1);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('that loses power keeps what was written: bytes, name and folder are synced in this order (attack R02)', async () => {
    const { folder } = await open();
    const { calls, made } = failing('none', '');
    await new HeldFiles(folder, { calls }).write(newReference(), memoryContent(BYTES));
    expect([...made]).toEqual([
      ['open', 1],
      ['write', 1],
      ['fsync', 1],
      ['close', 1],
      ['rename', 1],
      ['fsync of the folder', 1],
    ]);
  });

  it('that has lost the folder: a fault, until it is there again (attack R05)', async () => {
    const { files, folder } = await open();
    await rm(folder, { recursive: true });
    await expect(files.write(newReference(), memoryContent(BYTES))).rejects.toSatisfy((e) => isFault(e, 'storage'));
    await files.prepare();
    await files.write(newReference(), memoryContent(BYTES));
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('leaves alone what lies under the name already', async () => {
    const { files, folder } = await open();
    const reference = newReference();
    await writeFile(join(folder, `${reference}.eml.part`), 'not ours');
    await expect(files.write(reference, memoryContent(BYTES))).rejects.toSatisfy((e) => isFault(e, 'storage'));
    expect(await readdir(folder)).toEqual([`${reference}.eml.part`]);
  });
});

describe('old files', () => {
  it('are named; unfinished ones are removed, what is not ours is left and told (attack R25)', async () => {
    const { files, folder } = await open();
    const [old, young, other] = [newReference(), newReference(), newReference()];
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
    await make('.eml.part', 2);
    await mkdir(join(folder, `${other}.eml`));
    const { references, foreign } = await files.olderThan(Date.now() - 3_600_000);
    expect(references).toEqual([old]);
    const strangers = ['.eml.part', 'README', `${other}.eml`, 'no-reference.eml'];
    expect(foreign.toSorted()).toEqual(strangers.toSorted());
    expect((await readdir(folder)).toSorted()).toEqual(
      [...strangers, `${old}.eml`, `${young}.eml`, `${young}.eml.part`].toSorted(),
    );
  });
});
