// The file that an index lies in: a head in JSON, a Bloom filter, sections of records of equal length sorted by the 64-bit hash
// that each begins with, and the SHA-256 of it all. The filter is held in memory; records are read where they lie, so that all
// processes share one copy, the system's. Fails with IndexError for a file that is cut, changed, or of a later version.
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import { Bloom } from './bloom.ts';
import { IndexError, type TenantKey } from './tenant-key.ts';

const MAGIC = Buffer.from('POSTERN-INDEX\n\0\0', 'latin1');
const FORMAT = 1;
const DIGEST_BYTES = 32;
/** Read at a time while the checksum is worked out. */
const CHUNK = 1 << 20;
/** Longest head: a table has a hundred columns at most, an index of documents some ten thousand of them. */
const MAX_HEAD = 64 << 20;
/** Records that one hash may have; what has more is too common to say anything. */
const MAX_ALIKE = 64;
const BUCKET_RECORDS = 16;

const headSchema = z.object({
  format: z.int(),
  kind: z.string(),
  key: z.string(),
  bloom: z.int().min(0),
  sections: z.array(z.object({ count: z.int().min(0), size: z.int().min(8).max(8192) })),
  about: z.unknown(),
});

/** Records one after the other, sorted by their first 8 bytes (big end first). */
export interface SectionBytes {
  readonly size: number;
  readonly bytes: Uint8Array;
}

/** The pieces of a file, to be written one after the other. */
export function* hashFileBytes(
  kind: string,
  key: TenantKey,
  about: unknown,
  bloom: Bloom,
  sections: readonly SectionBytes[],
): Generator<Uint8Array> {
  const head = Buffer.from(
    JSON.stringify({
      format: FORMAT,
      kind,
      key: key.id,
      bloom: bloom.bytes.length,
      sections: sections.map(({ size, bytes }) => ({ size, count: bytes.length / size })),
      about,
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const digest = createHash('sha256');
  for (const piece of [MAGIC, length, head, bloom.bytes, ...sections.map(({ bytes }) => bytes)]) {
    digest.update(piece);
    yield piece;
  }
  yield digest.digest();
}

export class HashFile {
  readonly path: string;
  readonly about: unknown;
  readonly sections: readonly Section[];
  /** Hex; the same content has the same everywhere. */
  readonly digest: string;
  readonly bytes: number;
  readonly #bloom: Bloom;

  private constructor(path: string, parts: Pick<HashFile, 'about' | 'sections' | 'digest' | 'bytes'>, bloom: Bloom) {
    this.path = path;
    this.about = parts.about;
    this.sections = parts.sections;
    this.digest = parts.digest;
    this.bytes = parts.bytes;
    this.#bloom = bloom;
  }

  /** Reads all of it once. The file stays open for as long as anybody holds the result. */
  static open(path: string, kind: string, key: TenantKey): HashFile {
    const file = openFile(path);
    try {
      const opened = read(path, file, kind, key);
      const index = new HashFile(path, opened, opened.bloom);
      for (const section of opened.sections) openFiles.register(section, file, undefined);
      holders.set(file, opened.sections.length);
      return index;
    } catch (error) {
      closeSync(file);
      throw error instanceof IndexError ? error : broken(path, error);
    }
  }

  mayHave(high: number, low: number): boolean {
    return this.#bloom.mayHave(high, low);
  }
}

/** Nobody says when the last message that uses a table is through; the collector knows. */
const holders = new Map<number, number>();
const openFiles = new FinalizationRegistry<number>((file) => {
  const left = (holders.get(file) ?? 1) - 1;
  if (left > 0) holders.set(file, left);
  else {
    holders.delete(file);
    closeSync(file);
  }
});

export class Section {
  readonly count: number;
  readonly size: number;
  readonly #file: number;
  readonly #offset: number;
  /** First record of each bucket; records fall into buckets by the first bits of their hash. */
  readonly #buckets: Uint32Array;
  readonly #bits: number;

  constructor(file: number, offset: number, shape: { readonly count: number; readonly size: number }) {
    this.#file = file;
    this.#offset = offset;
    this.count = shape.count;
    this.size = shape.size;
    this.#bits = Math.min(24, Math.max(0, Math.ceil(Math.log2((shape.count + 1) / BUCKET_RECORDS))));
    this.#buckets = new Uint32Array(2 ** this.#bits + 1);
  }

  /** To be called for each record in order, when the file is read through. */
  note(high: number): void {
    const bucket = this.#bits === 0 ? 0 : high >>> (32 - this.#bits);
    this.#buckets[bucket + 1] = (this.#buckets[bucket + 1] ?? 0) + 1;
  }

  noted(): void {
    for (let i = 1; i < this.#buckets.length; i++)
      this.#buckets[i] = (this.#buckets[i] ?? 0) + (this.#buckets[i - 1] ?? 0);
  }

  /** All records that begin with a hash, each with its number; MAX_ALIKE at most. */
  find(high: number, low: number): readonly { readonly number: number; readonly record: Buffer }[] {
    const bucket = this.#bits === 0 ? 0 : high >>> (32 - this.#bits);
    const from = this.#buckets[bucket] ?? 0;
    const to = this.#buckets[bucket + 1] ?? 0;
    if (to <= from) return [];
    const records = this.#read(from, to - from);
    const found: { number: number; record: Buffer }[] = [];
    for (let at = 0; at < records.length && found.length < MAX_ALIKE; at += this.size) {
      if (records.readUInt32BE(at) !== high || records.readUInt32BE(at + 4) !== low) continue;
      found.push({ number: from + at / this.size, record: records.subarray(at, at + this.size) });
    }
    return found;
  }

  record(number: number): Buffer {
    return this.#read(number, 1);
  }

  /** Every record, for rebuilding an index. */
  all(): Buffer {
    return this.#read(0, this.count);
  }

  #read(from: number, count: number): Buffer {
    const bytes = Buffer.allocUnsafe(count * this.size);
    fill(this.#file, bytes, this.#offset + from * this.size);
    return bytes;
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw broken(path, error);
  }
}

function broken(path: string, error: unknown): IndexError {
  const reason = error instanceof Error ? error.message : String(error);
  return new IndexError(path, `this index can't be read: ${reason}`, 'restore it from a backup, or make it again');
}

interface Opened extends Pick<HashFile, 'about' | 'sections' | 'digest' | 'bytes'> {
  readonly bloom: Bloom;
}

function read(path: string, file: number, kind: string, key: TenantKey): Opened {
  const { size: bytes } = fstatSync(file);
  const start = readAt(file, 0, MAGIC.length + 4);
  if (!start.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('it is no index of Postern');
  const headLength = start.readUInt32LE(MAGIC.length);
  if (headLength > Math.min(MAX_HEAD, bytes)) throw new Error('it is cut or changed');
  const head = headSchema.parse(JSON.parse(readAt(file, start.length, headLength).toString('utf8')));
  if (head.format > FORMAT) throw new Error(`it has format ${head.format}, this version knows formats up to ${FORMAT}`);
  if (head.kind !== kind) throw new Error(`it is an index of ${head.kind}, not of ${kind}`);
  const bloomAt = start.length + headLength;
  let offset = bloomAt + head.bloom;
  const sections = head.sections.map((shape) => {
    const section = new Section(file, offset, shape);
    offset += shape.count * shape.size;
    return section;
  });
  if (offset + DIGEST_BYTES !== bytes) throw new Error('it is cut or changed');
  const digest = readThrough(file, bloomAt + head.bloom, sections);
  if (digest !== readAt(file, offset, DIGEST_BYTES).toString('hex')) throw new Error('it is cut or changed');
  if (head.key !== key.id) {
    throw new IndexError(
      path,
      'this index was made with another key',
      'restore the key that was in use when it was made, or make the index again',
    );
  }
  return { about: head.about, sections, digest, bytes, bloom: new Bloom(readAt(file, bloomAt, head.bloom)) };
}

/** The checksum of all but itself; on the way each section learns where its buckets begin. */
function readThrough(file: number, sectionsAt: number, sections: readonly Section[]): string {
  const digest = createHash('sha256');
  for (let at = 0; at < sectionsAt; at += CHUNK) digest.update(readAt(file, at, Math.min(CHUNK, sectionsAt - at)));
  let at = sectionsAt;
  for (const section of sections) {
    const perRead = Math.max(1, Math.floor(CHUNK / section.size));
    for (let from = 0; from < section.count; from += perRead) {
      const length = Math.min(perRead, section.count - from) * section.size;
      const records = readAt(file, at, length);
      digest.update(records);
      for (let record = 0; record < length; record += section.size) section.note(records.readUInt32BE(record));
      at += length;
    }
    section.noted();
  }
  return digest.digest('hex');
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  fill(file, bytes, position);
  return bytes;
}

function fill(file: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length;) {
    const count = readSync(file, bytes, done, bytes.length - done, position + done);
    if (count === 0) throw new Error('it is cut or changed');
    done += count;
  }
}
