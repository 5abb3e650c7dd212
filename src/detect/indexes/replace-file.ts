// A file replaced as a whole: whoever reads sees the old one or the new one, and after a crash one of the two is there.
// Fails as the file system does; what was there before then stays.
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** @param pieces written one after the other */
export async function replaceFile(path: string, pieces: Iterable<Uint8Array>): Promise<void> {
  const aside = `${path}.part`;
  const file = await open(aside, 'w', 0o600);
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(aside, path);
  await syncFolder(dirname(path));
}

/** fsync of a folder: what was renamed or removed in it is so for good. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
