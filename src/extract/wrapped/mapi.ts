// MAPI properties as TNEF carries them ([MS-OXTNEF] section 2.1.3.5, types and tags of [MS-OXPROPS]): a list of tags with values. Values
// that are text are decoded, those that are binary given as they are; numbers and dates are passed over.
import { decodeText } from '../text/charset.ts';

/** Property types ([MS-OXCDATA] section 2.11.1). */
const TYPE = { string8: 0x001e, unicode: 0x001f, object: 0x000d, binary: 0x0102, guid: 0x0048 } as const;
const FIXED_BYTES: Readonly<Record<number, number>> = {
  0x0001: 4,
  0x0002: 4,
  0x0003: 4,
  0x0004: 4,
  0x0005: 8,
  0x0006: 8,
  0x0007: 8,
  0x000a: 4,
  0x000b: 4,
  0x0014: 8,
  0x0040: 8,
  0x0048: 16,
};
const MULTIPLE = 0x1000;

/** Property identifiers that have a place of their own in what is told. */
export const PROPERTY = {
  attachData: 0x3701,
  attachFilename: 0x3704,
  attachLongFilename: 0x3707,
  attachMimeTag: 0x370e,
  displayName: 0x3001,
  subject: 0x0037,
  body: 0x1000,
  compressedRtf: 0x1009,
  html: 0x1013,
  internetCodepage: 0x3fde,
} as const;

export interface MapiProperty {
  readonly id: number;
  /** Every plausible reading of a text, or the octets of a binary value or object. */
  readonly value: readonly string[] | Buffer;
  readonly isObject: boolean;
}

/** A position in bytes that throws when it would go past the end. */
class Cursor {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  u32(): number {
    this.at += 4;
    return this.#bytes.readUInt32LE(this.at - 4);
  }

  take(length: number): Buffer {
    if (length > this.#bytes.length - this.at) throw new Error('a property breaks off');
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  /** Values are padded to whole words. */
  takePadded(length: number): Buffer {
    const value = this.take(length);
    this.at += -length & 3;
    return value;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }
}

/** Reads a list of properties one after the other; throws where it breaks off. @param charset of texts that are not Unicode */
export function mapiProperties(bytes: Buffer, charset: string): Generator<MapiProperty> {
  return propertyList(new Cursor(bytes), charset);
}

/** The same for a table: a count of rows, each of them a list. */
export function* mapiRows(bytes: Buffer, charset: string): Generator<MapiProperty> {
  const cursor = new Cursor(bytes);
  for (let rows = cursor.u32(); rows > 0 && !cursor.isAtEnd; rows--) yield* propertyList(cursor, charset);
}

function* propertyList(cursor: Cursor, charset: string): Generator<MapiProperty> {
  for (let count = cursor.u32(); count > 0 && !cursor.isAtEnd; count--) {
    const tag = cursor.u32();
    const id = tag >>> 16;
    const type = tag & 0xffff;
    if (id >= 0x8000) yield* namedProperty(cursor);
    const single = type & ~MULTIPLE;
    const fixed = FIXED_BYTES[single];
    const isVariable =
      single === TYPE.string8 || single === TYPE.unicode || single === TYPE.object || single === TYPE.binary;
    if (fixed === undefined && !isVariable) throw new Error('an unknown type of property');
    // Values of variable length have a count in front even when they are single.
    const values = isVariable || (type & MULTIPLE) !== 0 ? cursor.u32() : 1;
    for (let i = 0; i < values; i++) {
      if (fixed !== undefined) cursor.takePadded(fixed);
      else yield { id, ...variable(cursor.takePadded(cursor.u32()), single, charset) };
    }
  }
}

/** A set and a number or, for those that applications define, a name: which is text of the sender. */
function* namedProperty(cursor: Cursor): Generator<MapiProperty> {
  cursor.take(16);
  const isName = cursor.u32() === 1;
  if (!isName) cursor.u32();
  else yield { id: 0, value: [utf16(cursor.takePadded(cursor.u32()))], isObject: false };
}

function variable(octets: Buffer, type: number, charset: string): Omit<MapiProperty, 'id'> {
  if (type === TYPE.unicode) return { value: [utf16(octets)], isObject: false };
  if (type !== TYPE.string8) return { value: octets, isObject: type === TYPE.object };
  const end = octets.indexOf(0);
  return { value: decodeText(end === -1 ? octets : octets.subarray(0, end), charset), isObject: false };
}

const utf16 = (octets: Buffer): string => octets.toString('utf16le').replaceAll('\0', '');
