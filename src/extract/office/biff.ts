// Records of binary Excel workbooks ([MS-XLS], and BIFF2 to BIFF5 before it): the stream cut into records, and strings that run on
// over several of them.
import { codePageText } from './property-set.ts';

export interface BiffRecord {
  readonly type: number;
  readonly data: Buffer;
}

export function* biffRecords(stream: Buffer): Generator<BiffRecord> {
  for (let at = 0; at + 4 <= stream.length;) {
    const type = stream.readUInt16LE(at);
    const length = stream.readUInt16LE(at + 2);
    yield { type, data: stream.subarray(at + 4, at + 4 + length) };
    at += 4 + length;
  }
}

/** How strings of a version look. */
export interface StringForm {
  /** UTF-16 or one byte by a flag in each string, since BIFF8; else the code page. */
  readonly isUnicode: boolean;
  readonly page: number;
}

/**
 * A string with its length in front.
 * @param lengthBytes 1 or 2
 */
export function biffString(data: Buffer, at: number, lengthBytes: number, { isUnicode, page }: StringForm): string {
  if (at + lengthBytes > data.length) return '';
  const length = lengthBytes === 1 ? data.readUInt8(at) : data.readUInt16LE(at);
  const start = at + lengthBytes;
  if (!isUnicode) return codePageText(data.subarray(start, start + length), page);
  const isWide = ((data[start] ?? 0) & 1) === 1;
  const end = Math.min(data.length, start + 1 + length * (isWide ? 2 : 1));
  return data.toString(isWide ? 'utf16le' : 'latin1', start + 1, end);
}

/** The strings of an SST record (section 2.4.265), read over the records that continue it. */
export function sharedStrings(pieces: readonly Buffer[]): readonly string[] {
  const reader = new Continued(pieces);
  reader.skip(4);
  const count = reader.u32();
  const strings: string[] = [];
  while (strings.length < count && !reader.isAtEnd()) {
    const length = reader.u16();
    const flags = reader.u8();
    const runs = (flags & 8) === 0 ? 0 : reader.u16();
    const extra = (flags & 4) === 0 ? 0 : reader.u32();
    strings.push(reader.characters(length, (flags & 1) === 1));
    reader.skip(runs * 4 + extra);
  }
  return strings;
}

/** Bytes over several records. Characters that run on begin again with a flag whether they are wide (section 2.5.293). */
export class Continued {
  readonly #pieces: readonly Buffer[];
  #piece = 0;
  #at = 0;

  constructor(pieces: readonly Buffer[]) {
    this.#pieces = pieces;
    this.#settle();
  }

  isAtEnd(): boolean {
    return this.#piece >= this.#pieces.length;
  }

  u8(): number {
    const value = this.#pieces[this.#piece]?.[this.#at] ?? 0;
    this.#at++;
    this.#settle();
    return value;
  }

  u16(): number {
    return this.u8() | (this.u8() << 8);
  }

  u32(): number {
    return this.u16() + this.u16() * 0x10000;
  }

  skip(count: number): void {
    let rest = count;
    while (rest > 0 && !this.isAtEnd()) {
      const step = Math.min(rest, (this.#pieces[this.#piece]?.length ?? 0) - this.#at);
      this.#at += step;
      rest -= step;
      this.#settle();
    }
  }

  characters(length: number, isWideAtFirst: boolean): string {
    let isWide = isWideAtFirst;
    let text = '';
    for (let rest = length; rest > 0 && !this.isAtEnd();) {
      const piece = this.#pieces[this.#piece] ?? Buffer.alloc(0);
      const width = isWide ? 2 : 1;
      const units = Math.min(rest, Math.floor((piece.length - this.#at) / width));
      text += piece.toString(isWide ? 'utf16le' : 'latin1', this.#at, this.#at + units * width);
      this.#at += units * width;
      rest -= units;
      if (rest === 0) {
        this.#settle();
        break;
      }
      this.#at = piece.length;
      this.#settle();
      if (!this.isAtEnd()) isWide = (this.u8() & 1) === 1;
    }
    return text;
  }

  #settle(): void {
    while (this.#piece < this.#pieces.length && this.#at >= (this.#pieces[this.#piece]?.length ?? 0)) {
      this.#at = 0;
      this.#piece++;
    }
  }
}
