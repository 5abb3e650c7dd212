// Zip archives: what the directory names and what it does not name. Nothing is written to disk and names are text only (attack X04).
// Bombs end at the budget (attack X01), encryption is recognised (X02); where two unpackers could see different entries, all of them are
// told (X03), and the archive is `broken` when something of it can't be had or does not fit.
import type { FileToRead, Findings, InnerFile } from '../reader.ts';
import { decodeText } from '../text/charset.ts';
import { Allowance } from './allowance.ts';
import { distinct } from './entry-name.ts';
import { STRAY, tellStray } from './stray.ts';
import { dataLengths, isForeign, readContent, skipDescriptor } from './zip-content.ts';
import { gapsBetween, readDirectory, sweep, type Stretch, type ZipEntry } from './zip-entries.ts';
import { ForeignEntries } from './zip-foreign.ts';
import { isEncrypted, type ZipHeader } from './zip-records.ts';

/** Bytes that belong to nothing are told from this many on: less is padding. */
const STRAY_BYTES = 16;
/** Header of an encrypted directory: an archive extra data record (APPNOTE 4.3.11). */
const ENCRYPTED_DIRECTORY = Buffer.from('PK\u0006\u0008', 'latin1');

/** Tells each file of the archive. */
export async function readZip({ bytes }: FileToRead, findings: Findings): Promise<void> {
  await new ZipReading(bytes, findings).read();
}

/**
 * Tells what can be had of an archive that lies in a compound file. Word keeps its theme like that, now and then in pieces out of order: what does
 * not fit together is no finding, for the compound file has a reader of its own.
 */
export async function readZipInside({ bytes }: FileToRead, findings: Findings): Promise<void> {
  const lenient: Findings = {
    ...findings,
    budget: findings.budget,
    unread: (why) => (why === 'broken' ? undefined : findings.unread(why)),
    file: async (inner) => {
      if (inner.content !== 'broken' && !inner.name.startsWith(STRAY)) await findings.file(inner);
    },
  };
  await new ZipReading(bytes, lenient).read();
}

class ZipReading {
  readonly #bytes: Buffer;
  readonly #findings: Findings;
  readonly #allowance: Allowance;
  /** Local header -> where its data end. */
  readonly #read = new Map<number, number>();
  readonly #foreign: ForeignEntries;
  #isFull = false;

  constructor(bytes: Buffer, findings: Findings) {
    this.#bytes = bytes;
    this.#findings = findings;
    this.#allowance = new Allowance(findings.budget);
    this.#foreign = new ForeignEntries(bytes);
  }

  async read(): Promise<void> {
    const directory = readDirectory(this.#bytes, this.#findings.budget.entries);
    if (!directory.isSound) this.#findings.unread(this.#isDirectoryEncrypted() ? 'encrypted' : 'broken');
    for (const comment of directory.comments) this.#tellText(decodeText(comment), 'comment');
    for (const entry of directory.entries) if (!this.#isFull) await this.#entry(entry);
    const known = [...directory.stretches, ...this.#stretches()];
    if (this.#overlaps()) this.#findings.unread('broken');
    for (const gap of gapsBetween(known, this.#bytes.length)) if (!this.#isFull) await this.#gap(gap);
    for await (const inner of this.#foreign.unpack(this.#allowance)) await this.#findings.file(inner);
  }

  async #entry(entry: ZipEntry): Promise<void> {
    if (!this.#allowance.takeEntry()) {
      this.#isFull = true;
      this.#findings.unread('too_big');
      return;
    }
    const { central, locals } = entry;
    const headers = central === undefined ? locals : [central, ...locals];
    const names = distinct(headers.flatMap((header) => header.names));
    for (const header of headers) this.#tellText(header.comments, 'comment');
    this.#tellText(names.slice(1), 'name');
    const name = names[0] ?? '';
    if (locals.length === 0) {
      const content = central !== undefined && isEncrypted(central) ? 'encrypted' : 'broken';
      await this.#findings.file({ name, size: central?.unpacked[0] ?? 0, content });
    }
    for (const local of locals) await this.#local(name, local, central === undefined ? [local] : [central, local]);
  }

  /** One local header with what the directory says of it: the content in every way that they name. */
  async #local(name: string, local: ZipHeader, headers: readonly ZipHeader[]): Promise<void> {
    if (this.#read.has(local.start)) return; // named twice: its content is read, its names are told
    const size = headers[0]?.unpacked[0] ?? 0;
    let dataEnd = local.end;
    if (headers.some(isEncrypted)) {
      dataEnd = skipDescriptor(this.#bytes, local, local.end + dataLengths(this.#bytes, local, headers).shortest);
      await this.#findings.file({ name, size, content: 'encrypted' });
    }
    // Unpackers that don't see the encryption of one header see what the other one says.
    const methods = headers.filter((header) => !isEncrypted(header)).map(({ method }) => method);
    for (const method of distinct(methods)) dataEnd = await this.#content(name, local, headers, method);
    this.#read.set(local.start, dataEnd);
  }

  /** Returns where the data end. */
  async #content(name: string, local: ZipHeader, headers: readonly ZipHeader[], method: number): Promise<number> {
    if (isForeign(method)) {
      const { shortest, longest } = dataLengths(this.#bytes, local, headers);
      this.#foreign.add(name, { header: local, method, end: local.end + longest });
      return local.end + shortest;
    }
    const { content, dataEnd, isSound } = await readContent(this.#bytes, local, headers, method, this.#allowance);
    if (!isSound) this.#findings.unread('broken');
    const isFolder = /[/\\]$/.test(name) && content.length === 0;
    if (isFolder) this.#findings.text(name, 'folder');
    else
      await this.#findings.file({
        name,
        size: typeof content === 'string' ? claimed(headers) : content.length,
        content,
      });
    return dataEnd;
  }

  async #gap(gap: Stretch): Promise<void> {
    let last = gap.start;
    for (const found of sweep(this.#bytes, gap, () => last)) {
      if (this.#isFull) return;
      if (found.kind === 'bytes') {
        await this.#stray(found.stretch);
        continue;
      }
      await this.#entry(found.entry);
      last = this.#read.get(found.entry.locals[0]?.start ?? -1) ?? 0;
    }
  }

  /** Bytes in or behind the archive that are nothing of it. What stands before it is the beginning of the file and looked at as such. */
  async #stray({ start, end }: Stretch): Promise<void> {
    // Some bytes are padding.
    if (start > 0 && end - start >= STRAY_BYTES)
      await tellStray(this.#bytes.subarray(start, end), start, this.#findings);
  }

  #tellText(texts: readonly string[], label: string): void {
    for (const text of texts) if (text !== '') this.#findings.text(text, label);
  }

  #stretches(): readonly Stretch[] {
    return [...this.#read].map(([start, end]) => ({ start, end }));
  }

  /** True when entries share bytes: no archiver does that (attack X01). */
  #overlaps(): boolean {
    const sorted = this.#stretches().toSorted((a, b) => a.start - b.start);
    return sorted.some(({ start }, i) => start < (sorted[i - 1]?.end ?? 0));
  }

  #isDirectoryEncrypted(): boolean {
    return this.#bytes.includes(ENCRYPTED_DIRECTORY);
  }
}

const claimed = (headers: readonly ZipHeader[]): InnerFile['size'] => headers[0]?.unpacked[0] ?? 0;
