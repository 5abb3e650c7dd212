// How a message goes to a child: large ones by a file that is there for as long as it is needed, and no longer.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parcel } from '../../src/inspection/parcel.ts';
import { memoryContent, storedContent } from '../../src/mail/content.ts';
import { newReference } from '../../src/mail/reference.ts';
import { temporaryFolder } from '../support/folder.ts';

const large = Buffer.alloc(300_000, 'text ');
const pieces = memoryContent(large.subarray(0, 7), large.subarray(7));

describe('a large message', () => {
  it('is laid down for the child, for nobody else to read, and taken away', async () => {
    const folder = await temporaryFolder();
    const reference = newReference();
    const { content, dispose } = await parcel(pieces, reference, folder);
    const file = join(folder, reference);
    expect(content).toEqual({ file, size: large.length });
    expect(readFileSync(file).equals(large)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await dispose();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('goes by the channel where it can not be laid down (R03)', async () => {
    const { content, dispose } = await parcel(pieces, newReference(), '/nowhere');
    expect(content).toEqual({ bytes: pieces.inMemory });
    await dispose();
  });

  it('is never written over another file (X04)', async () => {
    const folder = await temporaryFolder();
    const reference = newReference();
    writeFileSync(join(folder, reference), 'mine');
    const { content, dispose } = await parcel(pieces, reference, folder);
    expect(content).toEqual({ bytes: pieces.inMemory });
    await dispose();
    expect(readFileSync(join(folder, reference), 'utf8')).toBe('mine');
  });

  it('that lies in a file goes by that one, which stays', async () => {
    const file = join(await temporaryFolder(), 'message');
    writeFileSync(file, large);
    const stored = { ...storedContent(file, large.length, () => expect.unreachable('the child reads it')), file };
    const { content, dispose } = await parcel(stored, newReference(), await temporaryFolder());
    expect(content).toEqual({ file, size: large.length });
    await dispose();
    expect(existsSync(file)).toBe(true);
  });
});

describe('a small message', () => {
  it('goes by the channel', async () => {
    const folder = await temporaryFolder();
    const small = memoryContent(Buffer.from('small'));
    expect((await parcel(small, newReference(), folder)).content).toEqual({ bytes: small.inMemory });
    expect(readdirSync(folder)).toEqual([]);
  });
});
