// Entries of a zip file that are packed in ways which Node does not have (Deflate64, bzip2, LZMA, PPMd, zstd, Implode, ...): put into a
// clean zip of their own, under numbers instead of names, which 7-Zip unpacks.
import type { InnerFile } from '../reader.ts';
import type { Allowance } from './allowance.ts';
import { SevenZipArchive } from './seven-zip.ts';
import type { ZipHeader } from './zip-records.ts';

/** Bits of the flags that tell how data are packed (APPNOTE 4.4.4): end marker of LZMA, trees of Implode. */
const PACKING_FLAGS = 0x6;

interface ForeignEntry {
  readonly header: ZipHeader;
  readonly method: number;
  /** Where its data end in the file. */
  readonly end: number;
}

export class ForeignEntries {
  readonly #bytes: Buffer;
  readonly #entries: (ForeignEntry & { readonly name: string })[] = [];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  add(name: string, entry: ForeignEntry): void {
    this.#entries.push({ ...entry, name });
  }

  /** Each entry with its content, or `unknown_type` where its packing is unknown or its data are not what it claims. */
  async *unpack(allowance: Allowance): AsyncGenerator<InnerFile> {
    if (this.#entries.length === 0) return;
    const archive = await SevenZipArchive.open(this.#rebuild());
    const ended = archive.unpack('zip', { bytes: allowance.bytes, entries: this.#entries.length + 1 });
    const contents = new Map([...archive.files()].map(({ name, content }) => [name, content]));
    for (const [i, { name, header }] of this.#entries.entries()) {
      // Where it can't unpack an entry 7-Zip leaves an empty file.
      const given = contents.get(String(i));
      const content = given?.length === 0 && header.unpacked[0] !== 0 ? undefined : given;
      const size = content?.length ?? header.unpacked[0] ?? 0;
      const fits = allowance.take(content?.length ?? 0);
      if (content === undefined) yield { name, size, content: ended === 'too_big' ? ended : 'unknown_type' };
      else if (ended === 'too_big' || !fits) yield { name, size, content: 'too_big' };
      else yield { name, size, content };
    }
  }

  #rebuild(): Buffer {
    const locals: Buffer[] = [];
    const centrals: Buffer[] = [];
    let offset = 0;
    for (const [i, { header, method, end }] of this.#entries.entries()) {
      const name = Buffer.from(String(i));
      const data = this.#bytes.subarray(header.end, end);
      const common = Buffer.alloc(26);
      common.writeUInt16LE(63, 0); // version needed: the highest
      common.writeUInt16LE(header.flags & PACKING_FLAGS, 2);
      common.writeUInt16LE(method, 4);
      common.writeUInt32LE(header.crc, 10);
      common.writeUInt32LE(data.length, 14);
      common.writeUInt32LE(header.unpacked[0] ?? 0, 18);
      common.writeUInt16LE(name.length, 22);
      const place = Buffer.alloc(14);
      place.writeUInt32LE(offset, 10);
      locals.push(Buffer.from('PK\u0003\u0004', 'latin1'), common, name, data);
      centrals.push(Buffer.from('PK\u0001\u0002\u003F\u0000', 'latin1'), common, place, name);
      offset += 30 + name.length + data.length;
    }
    const directory = Buffer.concat(centrals);
    const end = Buffer.alloc(22);
    end.write('PK\u0005\u0006', 'latin1');
    end.writeUInt16LE(this.#entries.length, 8);
    end.writeUInt16LE(this.#entries.length, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(offset, 16);
    return Buffer.concat([...locals, directory, end]);
  }
}
