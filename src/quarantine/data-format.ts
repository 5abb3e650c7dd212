// Which layout the data folder has. A layout that this version does not know is refused at start, never skipped: mail in it
// would lie there unseen (attack R22). Fails with `storage`.
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault, storageFault } from '../mail/fault.ts';

const FILE = 'format.json';
/** 1: a folder for each process below spool/, an owner for what is pending. Version 0.1 of Postern wrote no such file. */
const FORMAT = 1;

const schema = z.object({ format: z.int().min(1) });

/** Throws `storage` when the folder was written by a version that this one does not understand. */
export async function checkDataFormat(data: string): Promise<void> {
  const path = join(data, FILE);
  const text = await readIfThere(path);
  if (text === undefined) return;
  const format = readFormat(text);
  if (format === undefined) throw new Fault('storage', `${path} can't be read; restore it: {"format":${FORMAT}}`);
  if (format > FORMAT) {
    throw new Fault(
      'storage',
      `the data folder ${data} has format ${format}, this version knows formats up to ${FORMAT}; run the version that wrote it, or restore a backup`,
    );
  }
}

/** The same, and leaves the format there for later versions to read. */
export async function markDataFormat(data: string): Promise<void> {
  await checkDataFormat(data);
  const path = join(data, FILE);
  if ((await readIfThere(path)) !== undefined) return;
  try {
    const aside = `${path}.part`;
    const file = await open(aside, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ format: FORMAT })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (error) {
    throw storageFault(`can't write ${path}`, error);
  }
}

function readFormat(text: string): number | undefined {
  try {
    return schema.parse(JSON.parse(text)).format;
  } catch {
    return undefined;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw storageFault(`can't read ${path}`, error);
  }
}
