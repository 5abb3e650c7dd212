// ASN.1 in BER and DER (ITU-T X.690), as far as it takes to find things in it: values by tag, nothing interpreted. Throws on what does
// not fit into its bytes or is nested too deeply.

export interface BerValue {
  /** Class, form and number in the identifier octet: 0x30 a SEQUENCE, 0xA0 a constructed [0]. */
  readonly tag: number;
  /** Where the contents begin and end, in bytes of the input. */
  readonly start: number;
  readonly end: number;
  /** Where the next value begins; behind the end mark of a value of indefinite length. */
  readonly next: number;
}

const MAX_DEPTH = 32;
const CONSTRUCTED = 0x20;

/** The value at an offset (sections 8.1.2 to 8.1.5). Tag numbers above 30 are not used by what we read. */
export function berValue(bytes: Buffer, at: number, depth = 0): BerValue {
  const tag = bytes[at];
  const length = bytes[at + 1];
  if (tag === undefined || length === undefined || (tag & 0x1f) === 0x1f || depth > MAX_DEPTH)
    throw new Error('not BER');
  if (length === 0x80) return indefinite(bytes, at, tag, depth);
  const octets = length > 0x80 ? length - 0x80 : 0;
  if (octets > 6 || at + 2 + octets > bytes.length) throw new Error('a length that does not fit');
  const start = at + 2 + octets;
  const end = start + (octets === 0 ? length : bytes.readUIntBE(at + 2, octets));
  if (end > bytes.length) throw new Error('a value breaks off');
  return { tag, start, end, next: end };
}

function indefinite(bytes: Buffer, at: number, tag: number, depth: number): BerValue {
  let end = at + 2;
  while (bytes[end] !== 0 || bytes[end + 1] !== 0) end = berValue(bytes, end, depth + 1).next;
  return { tag, start: at + 2, end, next: end + 2 };
}

/** The values inside a constructed one. */
export function berChildren(bytes: Buffer, { start, end }: Pick<BerValue, 'start' | 'end'>): readonly BerValue[] {
  const children: BerValue[] = [];
  for (let at = start; at < end;) {
    const child = berValue(bytes, at);
    children.push(child);
    at = child.next;
  }
  return children;
}

/** The octets of an OCTET STRING, which BER may cut into pieces (section 8.7.3). */
export function berOctets(bytes: Buffer, value: BerValue, depth = 0): Buffer {
  if ((value.tag & CONSTRUCTED) === 0) return bytes.subarray(value.start, value.end);
  if (depth > MAX_DEPTH) throw new Error('nested too deeply');
  return Buffer.concat(berChildren(bytes, value).map((piece) => berOctets(bytes, piece, depth + 1)));
}
