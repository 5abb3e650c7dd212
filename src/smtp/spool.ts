// Where the bytes of a message lie while it is received and dealt with: in memory, and past a limit in a file of the spool
// folder. Spool files belong to mail that nobody has taken responsibility for; leftovers of a crash are thrown away at start.
// Fails with `storage` or `storage-full`.
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { memoryContent, storedContent, type MessageContent } from '../mail/content.ts';
import { Fault, storageFault } from '../mail/fault.ts';
import { MAX_MEMORY_BYTES } from '../mail/limits.ts';
import { parseReference, type Reference } from '../mail/reference.ts';

const READ_BYTES = 256 * 1024;

export class Spool {
  readonly #folder: string;
  readonly #memoryBytes: number;

  constructor(folder: string, memoryBytes: number = MAX_MEMORY_BYTES) {
    this.#folder = folder;
    this.#memoryBytes = memoryBytes;
  }

  /** Makes the folder and removes what a crash left behind. Returns the names of what is not ours, and is left alone (attack R25). */
  async prepare(): Promise<readonly string[]> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const foreign: string[] = [];
    for (const entry of await readdir(this.#folder, { withFileTypes: true })) {
      if (entry.isFile() && parseReference(entry.name) !== undefined)
        await rm(join(this.#folder, entry.name), { force: true });
      else foreign.push(entry.name);
    }
    return foreign;
  }

  begin(reference: Reference): SpoolWriter {
    return new SpoolWriter(join(this.#folder, reference), this.#memoryBytes);
  }
}

/** A message being received. Either `finish` or `discard` must be called. */
export class SpoolWriter {
  readonly #path: string;
  readonly #memoryBytes: number;
  #chunks: Buffer[] = [];
  #inMemory = 0;
  #size = 0;
  #file: FileHandle | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(path: string, memoryBytes: number) {
    this.#path = path;
    this.#memoryBytes = memoryBytes;
  }

  /** Takes slices; the returned promise is what the client has to wait for. */
  async write(slices: readonly Buffer[]): Promise<void> {
    for (const slice of slices) {
      this.#chunks.push(slice);
      this.#inMemory += slice.length;
      this.#size += slice.length;
    }
    if (this.#inMemory > this.#memoryBytes || (this.#file !== undefined && this.#inMemory > 0)) {
      this.#flushing = this.#flush();
      await this.#flushing;
    }
  }

  async finish(): Promise<SpooledContent> {
    if (this.#file === undefined) return new SpooledContent(memoryContent(Buffer.concat(this.#chunks)), undefined);
    await this.#flush();
    await this.#file.close();
    const path = this.#path;
    return new SpooledContent(
      storedContent(path, this.#size, () => createReadStream(path, { highWaterMark: READ_BYTES })),
      path,
    );
  }

  async discard(): Promise<void> {
    // The client may leave while a write is under way: the file that it makes must go too.
    await this.#flushing.catch(() => undefined);
    this.#chunks = [];
    if (this.#file === undefined) return;
    await this.#file.close().catch(() => undefined);
    await unlink(this.#path).catch(() => undefined);
  }

  async #flush(): Promise<void> {
    try {
      this.#file ??= await open(this.#path, 'wx', 0o600);
      const [chunks, expected] = [this.#chunks, this.#inMemory];
      this.#chunks = [];
      this.#inMemory = 0;
      if (chunks.length === 0) return;
      const { bytesWritten } = await this.#file.writev(chunks);
      // A disk that becomes full takes what still fits and complains at the next write only.
      if (bytesWritten < expected) throw new Fault('storage-full', `${this.#path} can't take the whole message`);
    } catch (error) {
      throw storageFault(`can't write ${this.#path}`, error);
    }
  }
}

/** A received message; `dispose` when it has been dealt with. */
export class SpooledContent implements MessageContent {
  readonly size: number;
  readonly #content: MessageContent;
  readonly #path: string | undefined;

  constructor(content: MessageContent, path: string | undefined) {
    this.#content = content;
    this.#path = path;
    this.size = content.size;
  }

  chunks(): AsyncIterable<Buffer> {
    return this.#content.chunks();
  }

  async dispose(): Promise<void> {
    if (this.#path !== undefined) await unlink(this.#path).catch(() => undefined);
  }
}
