// How the bytes of a message go to a child: by the file that it lies in, by one that is laid down for it, and small ones by Node's
// channel, which takes ten times as long for a megabyte as a file does. A file that can't be written is no fault: the bytes
// go by the channel then.
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readAll, type MessageContent } from '../mail/content.ts';
import type { Reference } from '../mail/reference.ts';
import type { ChildTask } from './talk.ts';

/** From this size on a file is the quicker way; a socket takes about that much at once. */
const BY_FILE_BYTES = 128 * 1024;

export interface Parcel {
  readonly content: ChildTask['content'];
  /** Takes away what was laid down. */
  readonly dispose: () => Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

/**
 * @param folder where files may be laid down, the spool: what a crash leaves there is thrown away at start. Without it there are none
 */
export async function parcel(
  content: MessageContent,
  reference: Reference,
  folder: string | undefined,
): Promise<Parcel> {
  const { file, size } = content;
  if (file !== undefined) return { content: { file, size }, dispose: nothing };
  const bytes = content.inMemory ?? [await readAll(content)];
  const laid = folder === undefined || size < BY_FILE_BYTES ? undefined : join(folder, reference);
  if (laid === undefined || !(await layDown(laid, bytes, size))) return { content: { bytes }, dispose: nothing };
  return { content: { file: laid, size }, dispose: () => unlink(laid).catch(() => undefined) };
}

/** False when it could not be written whole; then nothing of it stays. */
async function layDown(path: string, bytes: readonly Buffer[], size: number): Promise<boolean> {
  const file = await open(path, 'wx', 0o600).catch(() => undefined);
  if (file === undefined) return false;
  const written = await file
    .writev(bytes)
    .then(({ bytesWritten }) => bytesWritten)
    .catch(() => 0);
  await file.close().catch(() => undefined);
  if (written === size) return true;
  await unlink(path).catch(() => undefined);
  return false;
}
