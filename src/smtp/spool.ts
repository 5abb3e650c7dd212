// Where the bytes of a message lie while it is received and dealt with: in memory, and past a limit in a file of the spool
// folder. Spool files belong to mail that nobody has taken responsibility for; leftovers of a crash are thrown away at start.
// Fails with `storage` or `storage-full`.
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { memoryContent, storedContent, type MessageContent } from '../mail/content.ts';
import { Fault, storageFault } from '../mail/fault.ts';
import { MAX_MEMORY_BYTES, MAX_MEMORY_BYTES_OF_ALL } from '../mail/limits.ts';
import { parseReference, type Reference } from '../mail/reference.ts';

const READ_BYTES = 64 * 1024;
/** A file is written in pieces of at least this size. */
const WRITE_BYTES = 128 * 1024;
/** Slices below this size are joined, so many at a time: a message that comes octet by octet must not cost a Buffer for each. */
const SMALL_SLICE = 1024;
const JOINED_SLICES = 256;

export class Spool {
  readonly #folder: string;
  readonly #memoryBytes: number;
  readonly #memory: Memory;

  /**
   * @param memoryBytes how large a message may lie in memory
   * @param memoryOfAll how much all of them together
   */
  constructor(
    folder: string,
    memoryBytes: number = MAX_MEMORY_BYTES,
    memoryOfAll: number = Math.max(memoryBytes, MAX_MEMORY_BYTES_OF_ALL),
  ) {
    this.#folder = folder;
    this.#memoryBytes = memoryBytes;
    this.#memory = new Memory(memoryOfAll);
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
    return new SpoolWriter(join(this.#folder, reference), this.#memoryBytes, this.#memory);
  }

  /** Bytes of messages that lie in memory now. */
  get inMemory(): number {
    return this.#memory.taken;
  }
}

/** What all messages of the process may take together. */
class Memory {
  readonly #limit: number;
  taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes bytes in any case; true when that was within the limit. */
  take(bytes: number): boolean {
    this.taken += bytes;
    return this.taken <= this.#limit;
  }

  give(bytes: number): void {
    this.taken -= bytes;
  }
}

/** A message being received. Either `finish` or `discard` must be called. */
export class SpoolWriter {
  readonly #path: string;
  readonly #memoryBytes: number;
  readonly #memory: Memory;
  #chunks: Buffer[] = [];
  /** Small slices that are not in `#chunks` yet. */
  #small: Buffer[] = [];
  #inMemory = 0;
  #size = 0;
  #file: FileHandle | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(path: string, memoryBytes: number, memory: Memory) {
    this.#path = path;
    this.#memoryBytes = memoryBytes;
    this.#memory = memory;
  }

  /** Takes slices. What it returns is what the client has to wait for; undefined: nothing. */
  write(slices: readonly Buffer[]): Promise<void> | undefined {
    let bytes = 0;
    for (const slice of slices) {
      this.#keep(slice);
      bytes += slice.length;
    }
    this.#inMemory += bytes;
    this.#size += bytes;
    const isWithin = this.#memory.take(bytes);
    const isFull = this.#file === undefined ? this.#inMemory > this.#memoryBytes : this.#inMemory >= WRITE_BYTES;
    if (!isFull && (isWithin || this.#inMemory === 0)) return undefined;
    this.#flushing = this.#flush();
    return this.#flushing;
  }

  #keep(slice: Buffer): void {
    if (slice.length < SMALL_SLICE) {
      this.#small.push(slice);
      if (this.#small.length < JOINED_SLICES) return;
    }
    this.#join();
    if (slice.length >= SMALL_SLICE) this.#chunks.push(slice);
  }

  #join(): void {
    if (this.#small.length === 0) return;
    this.#chunks.push(Buffer.concat(this.#small));
    this.#small = [];
  }

  async finish(): Promise<SpooledContent> {
    if (this.#file === undefined) {
      this.#join();
      const taken = this.#inMemory;
      return new SpooledContent(memoryContent(...this.#chunks), undefined, () => this.#memory.give(taken));
    }
    await this.#flush();
    await this.#file.close();
    const path = this.#path;
    const stored = storedContent(path, this.#size, () => createReadStream(path, { highWaterMark: READ_BYTES }));
    return new SpooledContent(stored, path);
  }

  async discard(): Promise<void> {
    // The client may leave while a write is under way: the file that it makes must go too.
    await this.#flushing.catch(() => undefined);
    this.#chunks = [];
    this.#small = [];
    this.#memory.give(this.#inMemory);
    this.#inMemory = 0;
    if (this.#file === undefined) return;
    await this.#file.close().catch(() => undefined);
    await unlink(this.#path).catch(() => undefined);
  }

  async #flush(): Promise<void> {
    this.#join();
    const [chunks, expected] = [this.#chunks, this.#inMemory];
    this.#chunks = [];
    this.#inMemory = 0;
    try {
      this.#file ??= await open(this.#path, 'wx', 0o600);
      if (chunks.length === 0) return;
      const { bytesWritten } = await this.#file.writev(chunks);
      // A disk that becomes full takes what still fits and complains at the next write only.
      if (bytesWritten < expected) throw new Fault('storage-full', `${this.#path} can't take the whole message`);
    } catch (error) {
      throw storageFault(`can't write ${this.#path}`, error);
    } finally {
      this.#memory.give(expected);
    }
  }
}

/** A received message; `dispose` when it has been dealt with. */
export class SpooledContent implements MessageContent {
  readonly size: number;
  readonly inMemory?: readonly Buffer[];
  readonly file?: string;
  readonly #content: MessageContent;
  readonly #path: string | undefined;
  #release: (() => void) | undefined;

  constructor(content: MessageContent, path: string | undefined, release?: () => void) {
    this.#content = content;
    this.#path = path;
    this.#release = release;
    this.size = content.size;
    if (content.inMemory !== undefined) this.inMemory = content.inMemory;
    if (path !== undefined) this.file = path;
  }

  chunks(): AsyncIterable<Buffer> {
    return this.#content.chunks();
  }

  async dispose(): Promise<void> {
    this.#release?.();
    this.#release = undefined;
    if (this.#path !== undefined) await unlink(this.#path).catch(() => undefined);
  }
}
