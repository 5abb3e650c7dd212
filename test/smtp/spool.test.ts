// The spool: small messages stay in memory, large ones go to a file, and in the end nothing is left of either.
import { execFile } from 'node:child_process';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readAll } from '../../src/mail/content.ts';
import { isFault } from '../../src/mail/fault.ts';
import { newReference } from '../../src/mail/reference.ts';
import { Spool } from '../../src/smtp/spool.ts';
import { temporaryFolder } from '../support/folder.ts';

const LIMIT = 100;

async function openSpool(): Promise<{ spool: Spool; folder: string }> {
  const folder = join(await temporaryFolder(), 'spool');
  const spool = new Spool(folder, LIMIT);
  await spool.prepare();
  return { spool, folder };
}

const slices = (count: number, size: number): readonly Buffer[] =>
  Array.from({ length: count }, (_, i) => Buffer.alloc(size, 'a'.charCodeAt(0) + (i % 26)));

describe('the spool', () => {
  it.each([
    { why: 'nothing stays in memory', count: 0, size: 0, files: 0 },
    { why: 'a small message stays in memory', count: 3, size: 10, files: 0 },
    { why: 'a message of exactly the limit stays in memory', count: 10, size: 10, files: 0 },
    { why: 'one octet more goes to a file', count: 101, size: 1, files: 1 },
    { why: 'one large slice goes to a file', count: 1, size: 300_000, files: 1 },
    { why: 'many slices go to a file', count: 5_000, size: 7, files: 1 },
  ])('$why', async ({ count, size, files }) => {
    const { spool, folder } = await openSpool();
    const writer = spool.begin(newReference());
    const given = slices(count, size);
    for (const slice of given) await writer.write([slice]);
    const content = await writer.finish();
    expect(content.size).toBe(count * size);
    expect(await readdir(folder)).toHaveLength(files);
    for (let times = 0; times < 2; times++) expect(await readAll(content)).toEqual(Buffer.concat(given));
    await content.dispose();
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes many slices in one write', async () => {
    const { spool } = await openSpool();
    const writer = spool.begin(newReference());
    const given = slices(10_000, 3);
    await writer.write(given);
    await writer.write([Buffer.from('end')]);
    expect(await readAll(await writer.finish())).toEqual(Buffer.concat([...given, Buffer.from('end')]));
  });

  it.each([
    { why: 'in memory', size: 10 },
    { why: 'in a file', size: 500 },
  ])('forgets a message $why that is discarded', async ({ size }) => {
    const { spool, folder } = await openSpool();
    const writer = spool.begin(newReference());
    await writer.write(slices(1, size));
    await writer.discard();
    expect(await readdir(folder)).toEqual([]);
  });

  it('sends even small messages to files while all together take too much memory, and gives memory back (R18)', async () => {
    const folder = await temporaryFolder();
    const spool = new Spool(folder, LIMIT, 2 * LIMIT);
    const writers = [1, 2, 3].map(() => spool.begin(newReference()));
    for (const writer of writers) await writer.write(slices(9, 10));
    expect([spool.inMemory, (await readdir(folder)).length]).toEqual([180, 1]);
    const contents = await Promise.all(writers.map((writer) => writer.finish()));
    for (const content of contents) expect(await readAll(content)).toEqual(Buffer.concat(slices(9, 10)));
    await Promise.all(contents.map((content) => content.dispose()));
    await Promise.all(contents.map((content) => content.dispose())); // twice counts once
    expect([spool.inMemory, await readdir(folder)]).toEqual([0, []]);
  });

  it('gives the memory of a discarded message back', async () => {
    const { spool } = await openSpool();
    for (const size of [10, 500]) {
      const writer = spool.begin(newReference());
      await writer.write(slices(1, size));
      await writer.discard();
    }
    expect(spool.inMemory).toBe(0);
  });

  it('keeps what it writes from others', async () => {
    const { spool, folder } = await openSpool();
    const writer = spool.begin(newReference());
    await writer.write(slices(1, 500));
    const [file = ''] = await readdir(folder);
    expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await writer.discard();
  });

  it('throws away what a crash has left', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, newReference()), 'half a message');
    await new Spool(folder).prepare();
    expect(await readdir(folder)).toEqual([]);
  });

  it('a file that can not be written is a storage fault', async () => {
    const { spool, folder } = await openSpool();
    const reference = newReference();
    await mkdir(join(folder, reference)); // its place is taken
    await expect(spool.begin(reference).write(slices(1, 500))).rejects.toSatisfy((e) => isFault(e, 'storage'));
  });

  it('a file that is gone is a storage fault, never an empty message', async () => {
    const { spool } = await openSpool();
    const writer = spool.begin(newReference());
    await writer.write(slices(1, 500));
    const content = await writer.finish();
    await content.dispose();
    await expect(readAll(content)).rejects.toSatisfy((e) => isFault(e, 'storage'));
  });

  it('a write that the disk takes only in part is a fault, never a message cut short', async () => {
    const folder = await temporaryFolder();
    // Of all limits that a test can set without being root, that of a file's size is the one that ends a write in the middle.
    const script = `
      import { Spool } from '${new URL('../../src/smtp/spool.ts', import.meta.url).href}';
      const writer = new Spool(${JSON.stringify(folder)}, 0).begin('part');
      try {
        await writer.write([Buffer.alloc(3000, 'x')]);
        console.log((await writer.finish()).size);
      } catch (error) {
        console.log(error.code);
      }`;
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      'ulimit -f 4; exec "$0" --input-type=module -e "$1"',
      process.execPath,
      script,
    ]);
    expect(stdout.trim()).toBe('storage-full');
  });

  it('at start throws away what a crash left, and leaves what is not its own (attack R25)', async () => {
    const { spool, folder } = await openSpool();
    await writeFile(join(folder, newReference()), 'half a message');
    await writeFile(join(folder, newReference()), '');
    await writeFile(join(folder, 'README'), 'not ours');
    await mkdir(join(folder, 'lost+found'));
    await mkdir(join(folder, 'A3K8-6N5C-PSQ7'));
    const foreign = await spool.prepare();
    const strangers = ['A3K8-6N5C-PSQ7', 'README', 'lost+found'];
    expect([foreign.toSorted(), (await readdir(folder)).toSorted()]).toEqual([strangers, strangers]);
  });
});
