// The bytes of held mail, a file each: written aside, fsynced, renamed, folder fsynced (attack R02). Never changed afterwards.
// Fails with `storage` or `storage-full`; after a failure no file is left under its final name.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { storedContent, type MessageContent } from '../mail/content.ts';
import { passFreely, type Pass } from '../mail/crash-point.ts';
import { storageFault } from '../mail/fault.ts';
import { parseReference, type Reference } from '../mail/reference.ts';
import { SharedSync, syncFolder } from './shared-sync.ts';

const SUFFIX = '.eml';
const UNFINISHED = '.part';
const READ_BYTES = 256 * 1024;

export interface StoredBytes {
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** The calls that change the disk; a test lets them fail. */
export interface FileCalls {
  readonly open: typeof open;
  readonly rename: typeof rename;
  readonly unlink: typeof unlink;
}

export interface HeldFilesOptions {
  readonly pass?: Pass;
  readonly calls?: FileCalls;
}

export class HeldFiles {
  readonly #folder: string;
  readonly #pass: Pass;
  readonly #calls: FileCalls;
  readonly #folderSync: SharedSync;

  constructor(folder: string, { pass = passFreely, calls = { open, rename, unlink } }: HeldFilesOptions = {}) {
    this.#folder = folder;
    this.#pass = pass;
    this.#calls = calls;
    this.#folderSync = new SharedSync(() => syncFolder(folder, calls.open));
  }

  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Returns when the bytes are on the disk for good. After a failed fsync the file is given up, never synced again (attack R03). */
  async write(reference: Reference, content: MessageContent): Promise<StoredBytes> {
    const final = this.#path(reference);
    const aside = `${final}${UNFINISHED}`;
    const hash = createHash('sha256');
    let size = 0;
    let file: FileHandle | undefined;
    let path = aside;
    try {
      file = await this.#calls.open(aside, 'wx', 0o600);
      for await (const chunk of content.chunks()) {
        hash.update(chunk);
        size += chunk.length;
        await file.writeFile(chunk);
      }
      this.#pass('file:before-sync');
      await file.sync();
      this.#pass('file:after-sync');
      const written = file;
      file = undefined;
      await written.close();
      await this.#calls.rename(aside, final);
      path = final;
      this.#pass('file:after-rename');
      await this.#folderSync.sync();
      return { size, sha256: hash.digest('hex') };
    } catch (error) {
      await file?.close().catch(() => undefined);
      // Not what is there already under this name: a reference is given once, so it would be somebody's mail.
      if (!isErrorWithCode(error, 'EEXIST')) await this.#calls.unlink(path).catch(() => undefined);
      throw storageFault(`can't store ${reference}`, error);
    }
  }

  /** The bytes, as they are on the disk now; whoever sends them compares the hash of what was really read. */
  read(reference: Reference, size: number): MessageContent {
    const path = this.#path(reference);
    return storedContent(reference, size, () => createReadStream(path, { highWaterMark: READ_BYTES }));
  }

  async remove(reference: Reference): Promise<void> {
    try {
      await this.#calls.unlink(this.#path(reference));
    } catch (error) {
      if (!isErrorWithCode(error, 'ENOENT')) throw storageFault(`can't remove ${reference}`, error);
    }
  }

  /**
   * References of files not written after `before` (milliseconds since the epoch); unfinished ones are removed on the way. What is
   * not ours is named and left alone, whatever it is (attack R25).
   */
  async olderThan(before: number): Promise<{ references: readonly Reference[]; foreign: readonly string[] }> {
    const references: Reference[] = [];
    const foreign: string[] = [];
    for (const entry of await readdir(this.#folder, { withFileTypes: true })) {
      const { name } = entry;
      const isUnfinished = name.endsWith(`${SUFFIX}${UNFINISHED}`);
      const stem = isUnfinished ? name.slice(0, -UNFINISHED.length) : name;
      const reference = stem.endsWith(SUFFIX) ? parseReference(stem.slice(0, -SUFFIX.length)) : undefined;
      if (reference === undefined || !entry.isFile()) {
        foreign.push(name);
        continue;
      }
      const path = join(this.#folder, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
      if (mtimeMs >= before) continue;
      if (isUnfinished) await unlink(path).catch(() => undefined);
      else references.push(reference);
    }
    return { references, foreign };
  }

  #path(reference: Reference): string {
    return join(this.#folder, `${reference}${SUFFIX}`);
  }
}

const isErrorWithCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
